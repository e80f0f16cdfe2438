import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { readInputs } from '../src/inputs.ts';
import { bundle } from '../scripts/build.ts';
import { temporaryFolder } from './runner.ts';

const ACTION = fileURLToPath(new URL('..', import.meta.url));
const committed = readFileSync(join(ACTION, 'dist', 'index.js'), 'utf8');

describe('the committed bundle', () => {
  it('is what the sources build, byte for byte', async () => {
    const folder = join(temporaryFolder('gds-bundle-'), 'dist');
    await bundle(folder);
    const files = (of: string) => globSync('**/*', { cwd: of, withFileTypes: true }).filter(entry => entry.isFile());
    const contents = (of: string) =>
      new Map(
        files(of)
          .map(entry => join(entry.parentPath, entry.name))
          .map(file => [relative(of, file), readFileSync(file, 'utf8')]),
      );
    const [built, kept] = [contents(folder), contents(join(ACTION, 'dist'))];
    const stale = [...new Set([...built.keys(), ...kept.keys()])].filter(file => built.get(file) !== kept.get(file));
    expect(stale, 'dist is stale: run npm run build in actions/gds-verify and commit it').toEqual([]);
  });

  it('is small enough to be fetched and started in no time', () => {
    expect(Buffer.byteLength(committed)).toBeLessThanOrEqual(3_000_000);
  });

  it.each([
    ['eval', /\beval\(/],
    ['a function made from text', /\bnew Function\(/],
    ['a shell', /\bshell: ?(?:true|!0)/],
    ['exec of child_process', /(?<![.\w])exec(?:Sync)?\(/],
    ['a dynamic require', /(?<!function )\b__require\(|\brequire\((?!["'])/],
    [
      'a cache of a workflow, to restore or to save',
      /ACTIONS_CACHE_|ACTIONS_RESULTS_|_apis\/artifactcache|restoreCache|saveCache/,
    ],
    ['a path of the machine that built it', /\/(?:home|root|tmp|Users|work)\//],
  ])('has no %s', (_what, pattern) => {
    // A long line is broken before the name of a method, too.
    const lines = committed
      .replaceAll('.\n', '.')
      .split('\n')
      .filter(line => pattern.test(line));
    expect(lines.map(line => line.slice(0, 200))).toEqual([]);
  });
});

describe('action.yml', () => {
  const action = parse(readFileSync(join(ACTION, 'action.yml'), 'utf8')) as {
    runs: object;
    inputs: Record<string, { default?: string; required?: boolean; description: string }>;
    outputs: Record<string, { description: string }>;
  };

  it('runs the bundle on Node 24', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });

  it('lists the inputs that are read, with defaults that are allowed', () => {
    const asked: string[] = [];
    const inputs = readInputs(
      name => {
        asked.push(name);
        const { default: value, required } = action.inputs[name]!;
        return value ?? (required ? 'both' : '');
      },
      { GITHUB_WORKSPACE: '/w', RUNNER_TEMP: '/t' },
    );
    expect([...asked, 'github-token'].sort()).toEqual(Object.keys(action.inputs).sort());
    expect(inputs).toEqual({
      mode: 'both',
      targets: [],
      workingDirectory: '/w',
      folder: '',
      requireDebugInfo: false,
      requirePprofEndpoints: false,
      requireDeterministicBuild: false,
      failOn: 'error',
      timeoutMs: 900_000,
      installTools: true,
      onlyNew: false,
      annotations: 500,
      comment: true,
      sarifFile: '/t/gds.sarif',
      uploadSarif: false,
      artifact: 'gds-report',
      verifyWorkflow: '.github/workflows/gds.yaml',
      reportFile: '/t/gds-report.json',
    });
  });
});
