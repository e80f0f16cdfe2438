import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { BinaryDescription } from './binary/description.ts';
import { CHECKS } from './checks/generated/index.ts';
import { COLLECTORS } from './collect/generated/index.ts';
import type { CollectContext, PlannedTarget } from './collect/collector.ts';
import { listMainPackages } from './collect/go/main-packages.ts';
import { findRepository, findRepositoryRoot, type Repository } from './collect/repository/repository.ts';
import { failuresOf } from './collect/tools/missing-tool.ts';
import type { InstalledTool } from './collect/tools/tool-install.ts';
import { resolveTools, type Tools } from './collect/tools/tools.ts';
import type { Configuration } from './config/configuration.ts';
import { producerOf } from './verify/producer.ts';
import { redactDeep, redactor } from './verify/redact.ts';
import {
  baselineOf,
  CATALOGUE,
  type CatalogueRow,
  type CheckResult,
  checksOfService,
  checksOfTarget,
  definitionOf,
  isLeftOut,
  isRequired,
  noteOfBaseline,
  type Report,
  SCHEMA_VERSION,
  scoreAxes,
  scoreLevels,
  STANDARD_VERSION,
  type Target,
} from './standard/index.ts';
import { refuseEndlessModuleFile } from './verify/endless-module-file.ts';
import { judgingConfiguration } from './verify/judging-configuration.ts';
import { type Conclusion, conclude } from './verify/conclusion.ts';
import { type EvidenceEvent, EvidenceStore } from './verify/evidence-store.ts';
import { judge, skipped } from './verify/judge.ts';
import { planTargets } from './verify/plan.ts';
import { type JobLimit, jobLimit } from './verify/job-limit.ts';
import { type CheckChoice, chooseChecks, type ChosenChecks, refuseUnjudgeable } from './verify/requirement-request.ts';
import { thresholdOf, usedThresholds } from './verify/thresholds.ts';
import { withScratchFolder } from './verify/scratch-folder.ts';

export { CannotRunError } from './verify/errors.ts';
export type { EvidenceEvent } from './verify/evidence-store.ts';

export interface VerifyOptions extends CheckChoice {
  /** Where gds runs; the repository is found from here. */
  readonly cwd: string;
  /** Targets of the command line; empty: those of gds.yaml, else every main package found. */
  readonly targets: readonly string[];
  /** Path of the configuration, relative to `cwd`; left out: `gds.yaml` if it is there. */
  readonly config?: string;
  /** An earlier report that the findings are compared with. */
  readonly baseline?: Report;
  /**
   * The repository is somebody else's, as on the pull request of a fork: addresses that only its `gds.yaml`
   * names are not asked.
   */
  readonly foreign?: boolean;
  /**
   * What is judged is a change, as a pull request is: what is asked of it is what `gds.yaml` of the commit says that
   * it is merged into, and the change itself may only ask for more. `base` and `head` are commits, or names of them;
   * where HEAD is the test merge of `head`, its first parent stands for `base`. `merge` is that merge, as who made it
   * names it; left out: any merge of `head`.
   */
  readonly judgedBy?: { readonly base: string; readonly head: string; readonly merge?: string };
  /** What `installPinnedTools` gave just before: a check whose tool could not be installed says why. */
  readonly installed?: readonly InstalledTool[];
  readonly timeoutMs: number;
  /** Builds and analyses that run at a time; left out: by the number of processors. */
  readonly jobs?: number;
  /** The caller's environment: read for Go's settings and for secrets to redact, never passed on as it is. */
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: EvidenceEvent) => void;
}

export interface VerifyResult extends Conclusion {
  readonly report: Report;
}

/**
 * plan → collect → check → score → report.
 *
 * @throws CannotRunError when nothing can be judged and no report can be made (usage, configuration)
 */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  const started = performance.now();
  const signal = AbortSignal.any([AbortSignal.timeout(options.timeoutMs), ...(options.signal ? [options.signal] : [])]);
  const found = await resolveTools(options.env, await findRepositoryRoot(options.cwd), signal);
  const tools = { ...found, ...failuresOf(options.installed ?? []) };
  const git = tools.git === undefined ? null : { file: tools.git, path: tools.path ?? '', signal };
  const repository = await findRepository(options.cwd, git);
  const { configuration, notes } = await judgingConfiguration(repository, git, options);
  const request = chooseChecks(options, configuration);
  return withScratchFolder(scratch =>
    runIn(scratch, { started, options, signal, tools, repository, configuration, notes, request }),
  );
}

interface Prepared {
  readonly started: number;
  readonly options: VerifyOptions;
  readonly signal: AbortSignal;
  readonly tools: Tools;
  readonly repository: Repository;
  readonly configuration: Configuration;
  /** What is known of the run before it begins. */
  readonly notes: readonly string[];
  readonly request: ChosenChecks;
}

async function runIn(scratch: string, prepared: Prepared): Promise<VerifyResult> {
  const { started, options, signal, tools, repository, configuration, request } = prepared;
  const notes = new Set(prepared.notes);
  const plan = await planTargets({
    repository,
    configuration,
    requested: options.targets,
    requireDebugInfo: options.requireDebugInfo,
    discover: async () => {
      await refuseEndlessModuleFile(repository);
      const packages = await listMainPackages(repository, tools, options.env, scratch, signal);
      options.signal?.throwIfAborted();
      if ('available' in packages) return packages;
      for (const sentence of packages.refused) notes.add(sentence);
      return packages.folders;
    },
  });
  refuseUnjudgeable(
    options.require,
    plan.targets.map(target => target.kind),
  );
  const timings: Report['timings'] = [];
  const run: Run = {
    options,
    request,
    repository,
    configuration,
    tools,
    scratch,
    signal,
    job: jobLimit(options.jobs ?? Math.max(1, Math.floor(availableParallelism() / 2))),
    note: text => notes.add(text),
    onEvent: event => {
      if (event.state === 'ended')
        timings.push({ name: [event.target, event.key].filter(Boolean).join(' '), ms: Math.round(event.ms) });
      options.onEvent?.(event);
    },
  };
  const [targets, results] = await Promise.all([
    Promise.all(plan.targets.map(target => judgeTarget(target, run))),
    judgeService(run),
  ]);
  options.signal?.throwIfAborted();
  const ofBaseline = options.baseline && noteOfBaseline(configuration.service, options.baseline);
  if (ofBaseline !== undefined) notes.add(ofBaseline);
  const redact = redactor(options.env);
  const clean = redactDeep(
    {
      targets,
      results,
      notes: [...notes].sort(),
      workingDirectory: repository.prefix,
      configuredTargets: [...plan.configured],
      exemptions: [...configuration.exemptions],
      timings: timings.slice(0, 500),
    },
    redact,
  );
  const report: Report = {
    schemaVersion: SCHEMA_VERSION,
    standardVersion: STANDARD_VERSION,
    reportId: randomUUID(),
    createdAt: new Date().toISOString(),
    tool: { name: 'gds', version: options.version },
    ...producerOf(options.env, repository),
    service: { ...configuration.service, name: redact(configuration.service.name) },
    requirement: {
      level: request.level,
      require: [...request.require].sort(),
      skip: CATALOGUE.filter(row => row.status === 'built' && request.isLeftOut(row)).map(row => row.id),
    },
    ...clean,
    thresholds: usedThresholds(configuration),
    axes: scoreAxes(clean),
    level: scoreLevels(clean),
    ...(options.baseline && { baseline: baselineOf(clean, options.baseline) }),
    durationMs: Math.round(performance.now() - started),
    facts: [],
  };
  return { report, ...conclude(report) };
}

interface Run {
  readonly options: VerifyOptions;
  readonly request: ChosenChecks;
  readonly repository: Repository;
  readonly configuration: Configuration;
  readonly tools: Tools;
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly job: JobLimit;
  readonly note: (text: string) => void;
  readonly onEvent: (event: EvidenceEvent) => void;
}

async function judgeTarget(target: PlannedTarget, run: Run): Promise<Target> {
  const evidence = evidenceOf(target, run);
  const results = await Promise.all(checksOfTarget(target.kind).map(row => judgeRow(row, target, evidence, run)));
  const binary =
    results.some(result => !isLeftOut(result)) && target.kind !== 'live' ? await evidence.get('binary') : undefined;
  const description = binary?.available ? binary.value.description : undefined;
  return {
    name: target.name,
    kind: target.kind,
    role: target.role,
    subject: target.subject,
    ...(description && toolchainOf(description)),
    results,
  };
}

function toolchainOf(description: BinaryDescription): Pick<Target, 'toolchain'> {
  if (description.kind !== 'described' || description.go.state === 'unknown') return {};
  const go = description.go.state === 'known' ? description.go.version : `go${description.go.range}`;
  return { toolchain: { go, platform: `${description.os}/${description.arch}` } };
}

async function judgeService(run: Run): Promise<CheckResult[]> {
  const evidence = evidenceOf(null, run);
  return Promise.all(checksOfService().map(row => judgeRow(row, null, evidence, run)));
}

function evidenceOf(target: PlannedTarget | null, run: Run): EvidenceStore {
  const context: Omit<CollectContext, 'get' | 'waiting' | 'signal' | 'runSignal'> = {
    repository: run.repository,
    configuration: run.configuration,
    target,
    ...(run.options.foreign && { foreign: true as const }),
    tools: run.tools,
    scratch: run.scratch,
    env: run.options.env,
    job: run.job,
    threshold: (check, name) => thresholdOf(run.configuration, check, name),
    note: run.note,
  };
  return new EvidenceStore({
    collectors: COLLECTORS,
    signal: run.signal,
    timeoutMs: run.options.timeoutMs,
    context,
    onEvent: run.onEvent,
  });
}

async function judgeRow(
  row: CatalogueRow,
  target: PlannedTarget | null,
  evidence: EvidenceStore,
  run: Run,
): Promise<CheckResult> {
  const check = CHECKS.find(candidate => candidate.id === row.id);
  if (!check) throw new Error(`the catalogue says that ${row.id} is built, but no check of that id exists`);
  const { configuration, request } = run;
  if (request.isLeftOut(row)) return skipped(row);
  const today = new Date().toISOString().slice(0, 10);
  const exemption = configuration.exemptions.find(
    ({ check: id, target: name, expires }) =>
      id === row.id && (name === undefined || name === target?.name) && expires >= today,
  );
  return judge(check, evidence, {
    required: isRequired(row, request, target ?? 'service'),
    exemption: exemption && { reason: exemption.reason, expires: exemption.expires },
    context: { target, threshold: name => thresholdOf(configuration, row.id, name) },
    isLeftOut: id => request.isLeftOut(definitionOf(id)),
  });
}
