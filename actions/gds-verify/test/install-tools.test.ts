import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from '@gds-dev/core/node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requires } from '../../../packages/core/test/requires.ts';
import { installTools, type ToolSet } from '../src/verify/install-tools.ts';
import { commandsIn, temporaryFolder, TOKEN } from './runner.ts';

const go = requires('go');
/** Cold builds of three tools on a busy machine. */
const INSTALL_MS = 900_000;

let printed: string;
let folder: string;

beforeEach(() => {
  folder = temporaryFolder('gds-tools-test-');
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** An environment without what this machine sets for GDS. */
function job(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { GDS_TOOLS_DIR: _dir, XDG_DATA_HOME: _data, ...env } = process.env;
  return { ...env, ...more };
}

function install(more: Readonly<Record<string, string>>): Promise<ToolSet> {
  return installTools({ workingDirectory: folder, env: job(more) });
}

const outcomes = ({ installed }: ToolSet) => installed.map(({ name, outcome }) => `${name} ${outcome.state}`);

/** What a run with these tools says of staticcheck, which needs one of them. */
async function staticAnalysis({ env, installed }: ToolSet) {
  const cwd = temporaryFolder('gds-module-');
  writeFileSync(join(cwd, 'go.mod'), 'module example.com/app\n\ngo 1.21\n');
  writeFileSync(join(cwd, 'main.go'), 'package main\n\nfunc main() {}\n');
  const { report } = await verify({
    cwd,
    targets: ['.'],
    installed,
    env,
    only: ['static-analysis'],
    skip: [],
    require: [],
    requireDebugInfo: false,
    requirePprofEndpoints: false,
    requireDeterministicBuild: false,
    timeoutMs: INSTALL_MS,
    version: '0.0.0',
  });
  return report.targets[0]!.results.find(({ check }) => check === 'static-analysis')!;
}

describe.skipIf(go.skip)(`tools from the module proxy${go.reason}`, { timeout: INSTALL_MS }, () => {
  it('are installed into the runner’s tool cache once, found by the run, and taken again by the next', async () => {
    const [cache, temporary] = [join(folder, 'cache'), join(folder, 'temp')];
    const tools = await install({ RUNNER_TOOL_CACHE: cache, RUNNER_TEMP: temporary });
    expect(outcomes(tools)).toEqual(['shadow installed', 'dlv installed', 'staticcheck installed']);
    const place = join(cache, 'gds', `${process.platform}-${process.arch}`);
    expect(tools.env['GDS_TOOLS_DIR']).toBe(place);
    expect(printed).toMatch(/│ dlv v[\d.]+ installed in .*: .*dlv/);
    const { outcome } = await staticAnalysis(tools);
    expect(outcome).toBe('pass');

    const files = tools.installed.flatMap(({ outcome: each }) => (each.state === 'failed' ? [] : [each.file]));
    const written = files.map(file => statSync(file).mtimeMs);
    // No Go proxy is asked: what is there stays.
    const again = await install({ RUNNER_TOOL_CACHE: cache, GOPROXY: 'off' });
    expect(outcomes(again)).toEqual(['shadow present', 'dlv present', 'staticcheck present']);
    expect(files.map(file => statSync(file).mtimeMs)).toEqual(written);

    // A cache that cannot be written is passed over for the temporary folder, which may hold them already.
    writeFileSync(join(folder, 'file'), '');
    const other = temporaryFolder('gds-temp-');
    symlinkSync(place, join(other, 'gds-tools'));
    const passedOver = { RUNNER_TOOL_CACHE: join(folder, 'file'), RUNNER_TEMP: other, GOPROXY: 'off' };
    const second = await install(passedOver);
    expect(outcomes(second)).toEqual(['shadow present', 'dlv present', 'staticcheck present']);
    expect(second.env['GDS_TOOLS_DIR']).toBe(join(other, 'gds-tools'));
  });
});

describe.skipIf(go.skip)(`tools that cannot be installed${go.reason}`, () => {
  it('leave their checks without data, with the reason, when the proxy is off', async () => {
    const tools = await install({
      RUNNER_TOOL_CACHE: join(folder, 'cache'),
      GOPROXY: 'off',
      GOMODCACHE: join(folder, 'modules'),
    });
    expect(outcomes(tools)).toEqual(['shadow failed', 'dlv failed', 'staticcheck failed']);
    expect(printed).toMatch(/staticcheck v[\d.]+ could not be installed, and its checks have no data: .*GOPROXY=off/);
    expect(await staticAnalysis(tools)).toMatchObject({
      outcome: 'no-data',
      summary: expect.stringMatching(/^staticcheck could not be installed: .*GOPROXY=off/) as string,
      provide: expect.stringContaining('reach your module proxy') as string,
    });
  });

  it('end with the signal, and the job goes on', async () => {
    const env = job({ RUNNER_TOOL_CACHE: join(folder, 'cache') });
    const tools = await installTools({ workingDirectory: folder, env, signal: AbortSignal.abort() });
    expect(outcomes(tools)).toEqual(['shadow failed', 'dlv failed', 'staticcheck failed']);
    expect(printed).toContain('its checks have no data');
  });

  it('say so when no folder can be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const tools = await install({ RUNNER_TOOL_CACHE: join(folder, 'file'), RUNNER_TEMP: join(folder, 'file') });
    expect(outcomes(tools)).toEqual(['shadow failed', 'dlv failed', 'staticcheck failed']);
    expect(printed).toContain('cannot be written (ENOTDIR)');
  });
});

describe('a working directory that does not exist', () => {
  it('is left to the run to name: the job goes on without tools', async () => {
    const tools = await installTools({ workingDirectory: join(folder, 'none'), env: job({ RUNNER_TEMP: folder }) });
    expect(tools.installed).toEqual([]);
    expect(printed).toContain('No tools are installed, and checks that need one have no data: ENOENT');
  });
});

describe('a runner without Go', () => {
  it('has no tools; that is said, and the job goes on', async () => {
    const tools = await install({ PATH: '', RUNNER_TOOL_CACHE: join(folder, 'cache') });
    expect(outcomes(tools)).toEqual(['shadow failed', 'dlv failed', 'staticcheck failed']);
    expect(printed).toMatch(/dlv v[\d.]+ could not be installed, and its checks have no data: Go is not on PATH/);
  });

  it('takes no Go that lies in the judged repository', async () => {
    const planted = join(folder, 'go');
    writeFileSync(planted, `#!/bin/sh\ntouch '${join(folder, 'fired')}'\n`);
    chmodSync(planted, 0o755);
    await install({ PATH: folder, RUNNER_TOOL_CACHE: join(folder, 'cache') });
    expect(printed).toContain('Go is not on PATH');
    expect(() => statSync(join(folder, 'fired'))).toThrow();
  });
});

it('hands no token to what it runs, and prints nothing that the runner reads as a command (GA2)', async () => {
  const bin = temporaryFolder('gds-bin-');
  const hostile = ['::error::planted', '##[add-mask]planted', './x.go:3:4: planted', '\u001b[2J\r::notice::planted'];
  writeFileSync(
    join(bin, 'go'),
    `#!${process.execPath}
const [command, , ...names] = process.argv.slice(2);
if (command === 'env') console.log(JSON.stringify(Object.fromEntries(names.map(name => [name, 'x']))));
else {
  require('node:fs').writeFileSync(${JSON.stringify(join(bin, 'environment'))}, JSON.stringify(process.env));
  process.stderr.write(${JSON.stringify(hostile.join('\n'))});
  process.exitCode = 1;
}
`,
  );
  chmodSync(join(bin, 'go'), 0o755);
  const tools = await install({
    PATH: bin,
    RUNNER_TOOL_CACHE: join(folder, 'cache'),
    GITHUB_TOKEN: TOKEN,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: TOKEN,
    'INPUT_GITHUB-TOKEN': TOKEN,
  });
  expect(outcomes(tools)).toEqual(['shadow failed', 'dlv failed', 'staticcheck failed']);
  expect(printed).toContain('planted');
  expect(commandsIn(printed)).toEqual([]);
  expect(printed).not.toMatch(/\.go:\d/);
  expect(printed).not.toContain('\u001b');
  const environment = readFileSync(join(bin, 'environment'), 'utf8');
  expect(environment).toContain('"GOBIN":');
  expect(environment).not.toContain(TOKEN);
  expect(environment).not.toMatch(/"(?:GITHUB|ACTIONS|INPUT|RUNNER)_/);
});
