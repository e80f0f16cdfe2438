import { BinaryFormatError } from '../src/binary/errors.ts';
import { checkAllocations, watchAllocations } from './allocations.ts';
import { mutate } from './mutate.ts';
import { randomOf } from './random.ts';
import type { FuzzedReader } from './reader.ts';
import { sampleToJson, type Sample } from './sample.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** The first iteration; each is the same whichever ran before it. */
  readonly from: number;
  /** Number of the iteration behind the last. */
  readonly to: number;
  /** Ends earlier when this time is over. */
  readonly seconds: number | undefined;
  /** Milliseconds from which on a reading is a find. */
  readonly slow: number;
}

/** What went wrong, with everything that repeats it. */
export interface Find {
  readonly reader: string;
  readonly seed: number;
  readonly iteration: number;
  readonly sample: string;
  readonly what: string;
  readonly mutations: readonly string[];
  /** `sampleToJson` of the damaged input. */
  readonly input: object;
}

export interface Outcome {
  readonly iterations: number;
  readonly milliseconds: number;
  /** Mutations that were read to the end. */
  readonly read: number;
  /** Those that were refused, by the kind of trouble. */
  readonly refused: Readonly<Record<string, number>>;
  /** Bytes by which the resident memory grew. */
  readonly growth: number;
  readonly finds: readonly Find[];
}

/** Resident memory may grow by this much, garbage that is not yet collected included. */
const MAX_GROWTH = 768 << 20;
const MAX_FINDS = 10;
const MEMORY_INTERVAL = 512;

/** Where a campaign is, in memory shared with the thread that watches it. */
export const PROGRESS = { iteration: 0, length: 1 } as const;

/** The damaged input of one iteration, and how it was made when `notes` is given. */
export function damaged(samples: readonly Sample[], seed: number, iteration: number, notes?: string[]): Sample {
  const random = randomOf(seed, iteration);
  const original = random.pick(samples);
  return mutate(original, random.pick(samples), random, notes && (note => notes.push(note)));
}

/** Damages samples and reads them, one after the other. Does not end by itself when a reader hangs. */
export async function campaign(
  reader: FuzzedReader,
  samples: readonly Sample[],
  { seed, from, to, seconds, slow }: CampaignOptions,
  progress: Int32Array,
): Promise<Outcome> {
  const begin = performance.now();
  const refused: Record<string, number> = {};
  const finds: Find[] = [];
  const seen = new Set<string>();
  let read = 0;
  let iteration = from;
  let base = process.memoryUsage.rss();
  let growth = 0;
  const report = (what: string, at: number) => {
    // The same place in the code is one find, however many inputs lead there.
    const key = what
      .split('\n')
      .slice(0, 3)
      .join('\n')
      .replace(/0x[\da-f]+|\d+/g, 'N');
    if (seen.has(key)) return;
    seen.add(key);
    finds.push(find(reader.name, samples, seed, at, what));
  };
  for (; iteration < to && finds.length < MAX_FINDS; iteration++) {
    if (iteration % 32 === 0 && seconds !== undefined && performance.now() - begin > seconds * 1000) break;
    Atomics.store(progress, PROGRESS.iteration, iteration);
    const input = damaged(samples, seed, iteration);
    const started = performance.now();
    const trouble = await troubleOf(reader, input);
    if (performance.now() - started > slow) {
      // The machine may have been busy with something else: slow is what is slow twice.
      const again = performance.now();
      await troubleOf(reader, input);
      const took = Math.round(performance.now() - again);
      if (took > slow) report(`it took ${took} ms`, iteration);
    }
    if (trouble === undefined) read++;
    else if (trouble instanceof BinaryFormatError) {
      refused[trouble.problem.trouble] = (refused[trouble.problem.trouble] ?? 0) + 1;
    } else report(textOf(trouble), iteration);
    if (iteration % MEMORY_INTERVAL === 0) {
      const grown = process.memoryUsage.rss() - base;
      growth = Math.max(growth, grown);
      if (grown > MAX_GROWTH) {
        report(`resident memory grew by ${grown} bytes in the ${MEMORY_INTERVAL} iterations up to here`, iteration);
        base += grown;
      }
    }
  }
  return { iterations: iteration - from, milliseconds: performance.now() - begin, read, refused, growth, finds };
}

/** Undefined when the input was read. */
export async function troubleOf(reader: FuzzedReader, input: Sample): Promise<unknown> {
  let size = 0;
  for (const bytes of input.parts.values()) size += bytes.length;
  watchAllocations(size);
  try {
    const reading = reader.read(input);
    if (reading !== undefined) await reading;
    checkAllocations();
    return undefined;
  } catch (error) {
    return error ?? new Error('undefined was thrown');
  }
}

export function find(reader: string, samples: readonly Sample[], seed: number, iteration: number, what: string): Find {
  const mutations: string[] = [];
  const input = damaged(samples, seed, iteration, mutations);
  return { reader, seed, iteration, sample: input.name, what, mutations, input: sampleToJson(input) };
}

export function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
