import type { CollectContext, Collector } from '../collect/collector.ts';
import { deadlineOf } from './deadline.ts';
import {
  type Collected,
  type EvidenceKey,
  type EvidenceMap,
  type Unavailable,
  unavailable,
} from '../evidence/index.ts';

/** What happened to one piece of evidence, for progress and timings. */
export interface EvidenceEvent {
  readonly key: EvidenceKey;
  /** Name of the target; `null` for the service. */
  readonly target: string | null;
  readonly state: 'started' | 'ended';
  readonly ms: number;
}

export interface EvidenceStoreOptions {
  readonly collectors: readonly Collector[];
  readonly signal: AbortSignal;
  readonly context: Omit<CollectContext, 'get' | 'signal' | 'runSignal'>;
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
    const started = performance.now();
    const target = context.target?.name ?? null;
    onEvent({ key, target, state: 'started', ms: 0 });
    const deadline = deadlineOf(collector.deadlineMs);
    try {
      const value = await collector.collect({
        ...context,
        signal: AbortSignal.any([this.#options.signal, deadline.signal]),
        runSignal: this.#options.signal,
        // Waiting for other evidence or for a free place is not the collector's own time.
        get: wanted => deadline.pausing(() => this.get(wanted)),
        job: work => deadline.pausing(() => context.job(work)),
      });
      const overtime = this.#overtime(key);
      if (overtime) return overtime;
      if (isUnavailable(value)) return value;
      return { available: true, value, measuredAt: new Date().toISOString() };
    } catch (error) {
      const overtime = this.#overtime(key);
      if (overtime) return overtime;
      if (deadline.signal.aborted) {
        return unavailable(
          'timeout',
          `${key} took longer than ${Math.round(collector.deadlineMs / 1000)} s`,
          'run again on a machine with less load, or give it more time with --timeout',
        );
      }
      return unavailable(
        'unreadable',
        error instanceof Error ? error.message : String(error),
        'mend what the message names and run again',
      );
    } finally {
      deadline.end();
      onEvent({ key, target, state: 'ended', ms: performance.now() - started });
    }
  }

  /** What a collector says after the whole run's time is up is only a consequence of it, also what seems to be an answer. */
  #overtime(key: EvidenceKey): Unavailable | undefined {
    if (!this.#options.signal.aborted) return undefined;
    return unavailable(
      'timeout',
      `the time of the whole run was up before ${key} was collected`,
      'Give it more time with --timeout, such as --timeout 30m.',
    );
  }
}

function isUnavailable(value: object): value is Extract<Collected<never>, { available: false }> {
  return 'available' in value && value.available === false;
}
