import type { Collected, EvidenceKey, EvidenceMap } from '../evidence/index.ts';
import type { CheckId, TargetKind, TargetRole } from '../standard/index.ts';
import type { BuildConfiguration, Configuration, DebuggerConfiguration } from '../config/configuration.ts';
import type { Repository } from './repository/repository.ts';
import type { Tools } from './tools/tools.ts';

/** A target with everything that the configuration says of it. */
export interface PlannedTarget {
  readonly name: string;
  readonly kind: TargetKind;
  readonly role: TargetRole;
  /** `./cmd/x` relative to the working directory, a file's path, or an origin with base path. */
  readonly subject: string;
  readonly build?: BuildConfiguration;
  /** Folders in which debug files are looked for, relative to the working directory. */
  readonly debugFiles?: readonly string[];
  readonly debugger?: DebuggerConfiguration;
  readonly debugInfoRequiredByFlag: boolean;
  /** The caller wrote the address out; gds.yaml may name it too. */
  readonly addressOfCaller?: true;
}

/** What a collector may use. Pieces that other collectors give come through `get`, once each. */
export interface CollectContext {
  readonly repository: Repository;
  readonly configuration: Configuration;
  /** `null` when the evidence is the service's. */
  readonly target: PlannedTarget | null;
  /** The repository is somebody else's: addresses that only its files name are not asked (CL7). */
  readonly foreign?: true;
  readonly tools: Tools;
  /** A private folder (0700) of this run, removed when it ends. */
  readonly scratch: string;
  /** The caller's environment: read, never passed on as it is. */
  readonly env: NodeJS.ProcessEnv;
  /** Aborts at the collector's deadline, on Ctrl-C and when the time of the run is up. */
  readonly signal: AbortSignal;
  /** Aborts with the run alone: for work that several collectors share, see `oncePerRun`. */
  readonly runSignal: AbortSignal;
  readonly get: <K extends EvidenceKey>(key: K) => Promise<Collected<EvidenceMap[K]>>;
  /** Runs what is no work of this collector, such as waiting for what another one does: its deadline stands still. */
  readonly waiting: <T>(wait: () => Promise<T>) => Promise<T>;
  /** Runs a child that loads the machine, such as a build, when a place for it is free. */
  readonly job: <T>(work: () => Promise<T>) => Promise<T>;
  readonly threshold: (check: CheckId, name: string) => number;
  /** Something that the reader of the report should know. */
  readonly note: (text: string) => void;
}

/** Gives one kind of evidence; the only code that touches what lies outside the process. */
export interface Collector<K extends EvidenceKey = EvidenceKey> {
  readonly provides: K;
  /** Milliseconds after which its signal aborts. */
  readonly deadlineMs: number;
  /** Returns the evidence or why it cannot be had; throws only for a bug. */
  collect(context: CollectContext): Promise<EvidenceMap[K] | import('../evidence/index.ts').Unavailable>;
}

/** Keeps the evidence's type while the collector is written. */
export function defineCollector<K extends EvidenceKey>(collector: Collector<K>): Collector {
  return collector as unknown as Collector;
}
