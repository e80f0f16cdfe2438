import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sarif } from '../src/report/index.ts';
import type { SarifLocation, SarifLog } from '../src/report/sarif-log.ts';
import type { Report } from '../src/standard/index.ts';
import { verify, type VerifyOptions } from '../src/verify.ts';
import { exampleRepository } from './collecting.ts';
import { requires } from './requires.ts';
import { sarifFaults } from './sarif-schema.ts';

const needed = requires('go', 'git', 'dlv', 'shadow', 'staticcheck');

describe.skipIf(needed.skip)(`SARIF of the neglected example${needed.reason}`, { timeout: 900_000 }, () => {
  let repository: Awaited<ReturnType<typeof exampleRepository>>;
  let caches: string;
  let report: Report;
  const judged = async (given: Partial<VerifyOptions> = {}) => {
    const { CI: _, ...env }: NodeJS.ProcessEnv = { ...process.env, GOENV: 'off' };
    const { report: made } = await verify({
      cwd: repository.folder,
      targets: [],
      require: [],
      only: [],
      // It opens the service's port, which another run of the example may hold.
      skip: ['debugger-attach'],
      requireDebugInfo: false,
      requirePprofEndpoints: false,
      requireDeterministicBuild: false,
      timeoutMs: 900_000,
      env: { ...env, GDS_CACHE_DIR: caches },
      version: '0.0.0',
      ...given,
    });
    return made;
  };
  beforeAll(async () => {
    repository = await exampleRepository('payments-neglected');
    caches = await mkdtemp(join(tmpdir(), 'gds-caches-'));
    report = await judged();
  }, 900_000);
  afterAll(() => Promise.all([repository.remove(), rm(caches, { recursive: true, force: true })]));

  it('marks what each finding is about: the flag, the expression, the name', () => {
    const marked = (locations: readonly SarifLocation[]) => locations.map(one => regionText(repository.root, one));
    const found = resultsOf(sarif(report)).map(({ ruleId, locations, relatedLocations }) => [
      ruleId.slice(-3),
      ...marked(locations),
      ...marked(relatedLocations),
    ]);
    const imports = readFileSync(join(repository.folder, 'cmd/payments/main.go'), 'utf8').match(/^import \([^)]*\)/m);
    expect(found).toEqual([
      ['002', 'github.com/pkg/errors v0.9.1'],
      ['003', '-s -w', 'go build'],
      ['005', '-s -w', 'go build'],
      ['006', '-s -w'],
      ['010', 'func main()', imports?.[0], 'http.ListenAndServe(*addr, nil)'],
      ['020', '-X main.built=$(shell date -u +%FT%TZ)'],
      ['020', 'go build'],
      ['021', 'err', 'err'],
      ['022', 'err = s.journal.Sync()'],
      ['050'],
    ]);
  });

  it('is valid with the state of a baseline, which is the same run', async () => {
    const again = await judged({ baseline: report, only: ['debug-info', 'module-integrity'] });
    const log = sarif(again);
    expect(sarifFaults(log)).toEqual([]);
    expect(resultsOf(log).map(({ ruleId, baselineState }) => [ruleId.slice(-3), baselineState])).toEqual([
      ['002', 'unchanged'],
      ['003', 'unchanged'],
    ]);
  });
});

function resultsOf(log: SarifLog): SarifLog['runs'][number]['results'] {
  return log.runs[0]!.results;
}

/** What stands between the start and the end of a region (SARIF §3.30); JavaScript counts UTF-16 units too. */
function regionText(root: string, { physicalLocation }: SarifLocation): string {
  const { artifactLocation, region, contextRegion } = physicalLocation!;
  const lines = readFileSync(join(root, decodeURIComponent(artifactLocation.uri)), 'utf8').split('\n');
  const { startLine, startColumn = 1, endLine = startLine, endColumn = lines[endLine - 1]!.length + 1 } = region;
  const part = lines.slice(startLine - 1, endLine);
  part.push(part.pop()!.slice(0, endColumn - 1));
  const text = [part[0]!.slice(startColumn - 1), ...part.slice(1)].join('\n');
  if (region.snippet) expect(region.snippet.text).toBe(text);
  if (contextRegion) expect(contextRegion.snippet.text).toBe(lines[contextRegion.startLine - 1]);
  return text;
}
