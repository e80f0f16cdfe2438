import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CollectContext, Collector } from '../src/collect/collector.ts';
import { resolveTools, type Tools } from '../src/collect/tools/tools.ts';
import type { BuildRecipe } from '../src/evidence/build-recipe.ts';
import { unavailable, type Collected, type EvidenceKey, type EvidenceMap } from '../src/evidence/index.ts';

/** A real folder with these files, removed when the test ends. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gds-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

/** A Go module `example.com/app` with these files; `go.mod` is added unless given. */
export function goModule(files: Readonly<Record<string, string>>): string {
  return folderWith({ 'go.mod': 'module example.com/app\n\ngo 1.21\n', ...files });
}

/** The tools of this machine, as a run finds them. */
export const machineTools: Tools = await resolveTools(process.env, '/nowhere', new AbortController().signal);

export interface TestContextOptions {
  readonly tools?: Tools;
  readonly env?: NodeJS.ProcessEnv;
  readonly recipe?: BuildRecipe;
  readonly subject?: string;
}

/** A context whose repository is `root`, with no evidence but the recipe. */
export function collectContext(root: string, options: TestContextOptions = {}): CollectContext {
  const scratch = folderWith({});
  return {
    repository: { root, workingDirectory: root, prefix: '' },
    configuration: {
      service: { name: 'app' },
      targets: [],
      slos: [],
      sources: {},
      level: 1,
      require: [],
      thresholds: [],
      exemptions: [],
    },
    target: {
      name: 'app',
      kind: 'package',
      role: 'production',
      subject: options.subject ?? '.',
      debugInfoRequiredByFlag: false,
    },
    tools: options.tools ?? machineTools,
    scratch,
    env: options.env ?? process.env,
    signal: new AbortController().signal,
    runSignal: new AbortController().signal,
    get: async <K extends EvidenceKey>(key: K): Promise<Collected<EvidenceMap[K]>> =>
      key === 'buildRecipe' && options.recipe !== undefined
        ? ({ available: true, value: options.recipe, measuredAt: '2026-01-01T00:00:00Z' } as Collected<EvidenceMap[K]>)
        : unavailable('not-configured', 'not in this test', 'nothing'),
    threshold: () => 0,
    waiting: wait => wait(),
    job: work => work(),
    note: () => {},
  };
}

/** Collects one kind of evidence; fails with its reason when it cannot be had. */
export async function collected<K extends EvidenceKey>(
  collector: Collector,
  key: K,
  context: CollectContext,
): Promise<EvidenceMap[K]> {
  if (collector.provides !== key) throw new Error(`the collector gives ${collector.provides}, not ${key}`);
  const value = await collector.collect(context);
  if ('available' in value) throw new Error(`${value.missing} (${value.provide})`);
  return value as EvidenceMap[K];
}
