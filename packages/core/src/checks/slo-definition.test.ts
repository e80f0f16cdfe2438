import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { matches } from '../collect/repository/file-pattern.ts';
import { collectSloFiles } from '../collect/slo-files.ts';
import { defaultConfiguration } from '../config/gds-yaml.ts';
import type { Judgement } from './check.ts';
import { definitionOf } from '../standard/index.ts';
import sloDefinition from './slo-definition.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'gds-slo-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Judges a repository; `slos` as gds.yaml in `service/` names them. */
async function judge(slos: readonly string[]): Promise<Judgement> {
  const sloFiles = await collectSloFiles({
    repository: { root, workingDirectory: join(root, 'service'), prefix: 'service' },
    configuration: { ...defaultConfiguration('service'), slos, ...(slos.length > 0 && { path: 'service/gds.yaml' }) },
    threshold: () => 28,
  });
  return sloDefinition.evaluate({ sloFiles } as never, { target: null, threshold: () => 28 });
}

/** The file that the standard proposes to start from. */
const proposed = () => definitionOf('slo-definition').example!.text;

describe('slo-definition', () => {
  it('fails a service without SLO and proposes a file that then passes', async () => {
    const judgement = await judge([]);
    expect(judgement).toMatchObject({ outcome: 'fail', summary: 'the service has no SLO file' });
    expect(judgement.outcome === 'fail' && judgement.findings[0].location).toBeUndefined();
    write('service/slo/availability.yaml', proposed());
    expect(await judge([])).toMatchObject({ outcome: 'pass', summary: '1 objective in 1 OpenSLO file' });
    expect(await judge(['slo/*.yaml'])).toMatchObject({ outcome: 'pass' });
    expect(await judge(['slo/other-*.yaml'])).toMatchObject({
      outcome: 'fail',
      summary: 'the service has no SLO file',
    });
  });

  it('fails at the line of the fault', async () => {
    write('service/slos/a.yml', proposed().replace('target: 0.999', 'target: 99.9'));
    const judgement = await judge([]);
    expect(judgement).toMatchObject({
      outcome: 'fail',
      findings: [{ location: { path: 'service/slos/a.yml', startLine: 29, snippet: '      target: 99.9' } }],
    });
  });

  it('takes only files that say openslo unless gds.yaml names them', async () => {
    write('service/slo/rules.yaml', 'groups: []\n');
    expect(await judge([])).toMatchObject({ summary: 'the service has no SLO file' });
    expect(await judge(['slo/*.yaml'])).toMatchObject({
      outcome: 'fail',
      findings: [{ message: 'apiVersion is missing' }],
    });
  });

  it('reads nothing outside the repository', async () => {
    const outside = realpathSync(mkdtempSync(join(tmpdir(), 'gds-outside-')));
    writeFileSync(join(outside, 'x.yaml'), proposed());
    mkdirSync(join(root, 'service/slo'), { recursive: true });
    symlinkSync(join(outside, 'x.yaml'), join(root, 'service/slo/x.yaml'));
    symlinkSync(join(root, 'nowhere'), join(root, 'service/slo/dangling.yaml'));
    symlinkSync(outside, join(root, 'service/slos'));
    expect(await judge([])).toMatchObject({ summary: 'the service has no SLO file' });
    const named = await judge(['slo/*.yaml', 'slos/*.yaml', '../../*.yaml', '/etc/*']);
    expect(named.outcome === 'fail' && named.findings.map(({ message }) => message)).toEqual([
      'the file was not read: it does not exist',
      'the file was not read: it lies outside the repository',
    ]);
    rmSync(outside, { recursive: true });
  });
});

describe('file patterns', () => {
  it.each<[string, string, boolean]>([
    ['slo/*.yaml', 'slo/a.yaml', true],
    ['slo/*.yaml', 'slo/b/a.yaml', false],
    ['**/*.slo.yaml', 'a.slo.yaml', true],
    ['**/*.slo.yaml', 'a/b/c.slo.yaml', true],
    ['a/**', 'a/b/c', true],
    ['a/**/b', 'a/b', true],
    ['a/?.yaml', 'a/b.yaml', true],
    ['a/?.yaml', 'a/bc.yaml', false],
    ['*a*a*a*a*b', 'a'.repeat(200), false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(matches(pattern.split('/'), path.split('/'))).toBe(expected);
  });
});
