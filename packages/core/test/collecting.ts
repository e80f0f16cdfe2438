import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Collector, PlannedTarget } from '../src/collect/collector.ts';
import { findRepository, findRepositoryRoot } from '../src/collect/repository/repository.ts';
import { resolveTools } from '../src/collect/tools/tools.ts';
import type { Configuration } from '../src/config/configuration.ts';
import type { Collected, EvidenceKey, EvidenceMap } from '../src/evidence/index.ts';
import { definitionOf } from '../src/standard/index.ts';
import { EvidenceStore } from '../src/verify/evidence-store.ts';
import { jobLimit } from '../src/verify/job-limit.ts';

const EXAMPLES = new URL('../../../examples/services/', import.meta.url);

/** A git repository in a folder of its own. */
export interface TestRepository {
  /** Its root. */
  readonly root: string;
  readonly git: (...args: string[]) => string;
  readonly commit: (message?: string) => void;
  readonly remove: () => Promise<void>;
}

/** An empty repository with one identity and no hooks. */
export async function testRepository(): Promise<TestRepository> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'gds-test-')));
  const root = join(folder, 'shop');
  await mkdir(root);
  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: root,
        encoding: 'utf8',
        stdio: 'pipe',
      },
    );
  git('init', '--quiet', '--initial-branch=main');
  return {
    root,
    git,
    commit: (message = 'Change') => {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '-m', message);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A fresh repository that holds a copy of an example below `services/`, committed. */
export async function exampleRepository(name: string): Promise<TestRepository & { readonly folder: string }> {
  const repository = await testRepository();
  const folder = join(repository.root, 'services', name);
  await cp(new URL(name, EXAMPLES), folder, {
    recursive: true,
    filter: source => !['bin', '.gds'].includes(basename(source)),
  });
  repository.commit('Import');
  return { ...repository, folder };
}

/** One run of collectors in a folder, as `gds verify` makes it. */
export interface TestRun {
  readonly notes: ReadonlySet<string>;
  readonly scratch: string;
  readonly get: <K extends EvidenceKey>(key: K, target: PlannedTarget) => Promise<Collected<EvidenceMap[K]>>;
  readonly remove: () => Promise<void>;
}

/** The environment of this process without the settings that the machine's `go env -w` holds. */
const CALLER: NodeJS.ProcessEnv = { ...process.env, GOENV: 'off' };

export async function startRun(
  cwd: string,
  collectors: readonly Collector[],
  env: NodeJS.ProcessEnv = CALLER,
): Promise<TestRun> {
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'gds-run-')));
  const { signal } = new AbortController();
  const tools = await resolveTools(env, await findRepositoryRoot(cwd), signal);
  const git = tools.git === undefined ? null : { file: tools.git, path: tools.path ?? '', signal };
  const repository = await findRepository(cwd, git);
  const notes = new Set<string>();
  const job = jobLimit(2);
  const stores = new Map<string, EvidenceStore>();
  const storeOf = (target: PlannedTarget) => {
    const known = stores.get(target.name);
    if (known) return known;
    const store = new EvidenceStore({
      collectors,
      signal,
      timeoutMs: 15 * 60_000,
      onEvent: () => {},
      context: {
        repository,
        configuration: CONFIGURATION,
        target,
        tools,
        scratch,
        env,
        job,
        threshold: (check, name) => definitionOf(check).thresholds[name]!.default,
        note: text => notes.add(text),
      },
    });
    stores.set(target.name, store);
    return store;
  };
  return {
    notes,
    scratch,
    get: (key, target) => storeOf(target).get(key),
    remove: () => rm(scratch, { recursive: true, force: true }),
  };
}

const CONFIGURATION: Configuration = {
  service: { name: 'test' },
  targets: [],
  slos: [],
  sources: {},
  level: 1,
  require: [],
  thresholds: [],
  exemptions: [],
};

/** A package target without configuration. */
export function packageTarget(subject: string, over: Partial<PlannedTarget> = {}): PlannedTarget {
  return {
    name: basename(subject),
    kind: 'package',
    role: 'production',
    subject,
    debugInfoRequiredByFlag: false,
    ...over,
  };
}
