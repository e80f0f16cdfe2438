import type { CollectContext, Collector } from '../collect/collector.ts';
import { Activity, type ActivityState } from './activity.ts';
import { deadlineOf } from './deadline.ts';
import { EVIDENCE_WORK } from '../evidence/work.ts';
import {
  type Collected,
  duration,
  type EvidenceKey,
  type EvidenceMap,
  tookTooLong,
  type Unavailable,
  unavailable,
} from '../evidence/index.ts';

/** What happened to one piece of evidence, for progress and timings. */
export interface EvidenceEvent {
  readonly key: EvidenceKey;
  /** Name of the target; `null` for the service. */
  readonly target: string | null;
  readonly state: ActivityState | 'ended';
  /** Of its own work until now: what it waited for others or for a free place is left out. */
  readonly ms: number;
}

export interface EvidenceStoreOptions {
  readonly collectors: readonly Collector[];
  readonly signal: AbortSignal;
  /** What the whole run may take, for a message. */
  readonly timeoutMs: number;
  /** How the whole run is given more time; left out: by the option of the command. */
  readonly provideTime?: string;
  readonly context: Omit<CollectContext, 'get' | 'waiting' | 'signal' | 'runSignal'>;
  readonly onEvent: (event: EvidenceEvent) => void;
}

/**
 * The evidence of one target, or of the service: each piece is collected once, when the first check
 * or collector asks for it, with a deadline of its own.
 */
export class EvidenceStore {
  readonly #pieces = new Map<EvidenceKey, Promise<Collected<EvidenceMap[EvidenceKey]>>>();
  readonly #options: EvidenceStoreOptions;

  constructor(options: EvidenceStoreOptions) {
    this.#options = options;
  }

  /** Never rejects: a collector that throws makes its evidence `unreadable`. */
  get<K extends EvidenceKey>(key: K): Promise<Collected<EvidenceMap[K]>> {
    let piece = this.#pieces.get(key);
    if (!piece) {
      piece = this.#collect(key);
      this.#pieces.set(key, piece);
    }
    return piece as Promise<Collected<EvidenceMap[K]>>;
  }

  async #collect(key: EvidenceKey): Promise<Collected<EvidenceMap[EvidenceKey]>> {
    const { collectors, context, onEvent } = this.#options;
    const collector = collectors.find(candidate => candidate.provides === key);
    if (!collector) return unavailable('not-configured', `nothing collects ${key}`, 'report this as a bug of gds');
    const target = context.target?.name ?? null;
    const activity = new Activity(state => onEvent({ key, target, state, ms: activity.ms }));
    onEvent({ key, target, state: 'running', ms: 0 });
    const deadline = deadlineOf(collector.deadlineMs);
    const waiting: CollectContext['waiting'] = wait => deadline.pausing(() => activity.waiting(wait));
    try {
      const value = await collector.collect({
        ...context,
        signal: AbortSignal.any([this.#options.signal, deadline.signal]),
        runSignal: this.#options.signal,
        waiting,
        get: wanted => waiting(() => this.get(wanted)),
        // A job's child has a limit of its own.
        job: work => deadline.pausing(() => activity.job(context.job, work)),
      });
      const overtime = this.#overtime(key);
      if (overtime) return overtime;
      if (isUnavailable(value)) return value;
      return { available: true, value, measuredAt: new Date().toISOString() };
    } catch (error) {
      const overtime = this.#overtime(key);
      if (overtime) return overtime;
      if (deadline.signal.aborted) return tookTooLong(`to ${EVIDENCE_WORK[key]}`, collector.deadlineMs);
      return unavailable(
        'unreadable',
        error instanceof Error ? error.message : String(error),
        'mend what the message names and run again',
      );
    } finally {
      deadline.end();
      onEvent({ key, target, state: 'ended', ms: activity.ms });
    }
  }

  /** What a collector says after the whole run's time is up is only a consequence of it, also what seems to be an answer. */
  #overtime(key: EvidenceKey): Unavailable | undefined {
    const { signal, timeoutMs, provideTime } = this.#options;
    if (!signal.aborted) return undefined;
    return unavailable(
      'timeout',
      `the ${duration(timeoutMs)} of the whole run were up before gds could ${EVIDENCE_WORK[key]}`,
      provideTime ?? `Give the run more time: \`--timeout ${Math.max(30, Math.ceil(timeoutMs / 30_000))}m\`.`,
    );
  }
}

function isUnavailable(value: object): value is Extract<Collected<never>, { available: false }> {
  return 'available' in value && value.available === false;
}
