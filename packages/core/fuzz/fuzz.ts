import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BinaryFormatError } from '../src/binary/errors.ts';
import { textOf, troubleOf, type Find, type Outcome } from './campaign.ts';
import { READERS } from './readers.ts';
import type { FuzzedReader } from './reader.ts';
import type { Sample } from './sample.ts';
import { prepareBuilds } from './samples/builds.ts';
import { watchedCampaign, type WatchOptions } from './watch.ts';

export interface FuzzOptions extends Pick<WatchOptions, 'seed' | 'seconds'> {
  readonly iterations: number;
}

/** Milliseconds from which on a reading is slow, and those after which it is ended. */
const SLOW = 2000;
const DEADLINE = 10_000;

/** The reader of that name. Throws when there is none. */
export function readerNamed(name: string): FuzzedReader {
  const found = READERS.find(reader => reader.name === name);
  if (found !== undefined) return found;
  throw new Error(`There is no reader ${name}. There are: ${READERS.map(reader => reader.name).join(', ')}`);
}

/**
 * The samples of a reader, read undamaged once. Throws when one of them is refused: a campaign on it would only
 * see that refusal.
 *
 * @param folder where the programs are built that they are cut from; what is there is used again
 */
export async function samplesOf(reader: FuzzedReader, folder: string): Promise<Sample[]> {
  const samples = await reader.samples(await prepareBuilds(folder));
  for (const sample of samples) {
    const trouble = await troubleOf(reader, sample);
    if (trouble === undefined) continue;
    const why = trouble instanceof BinaryFormatError ? trouble.message : textOf(trouble);
    throw new Error(`the sample ${sample.name} of ${reader.name} cannot be read: ${why}`);
  }
  return samples;
}

/** Damages the samples of one reader again and again. */
export function fuzz(reader: FuzzedReader, samples: readonly Sample[], options: FuzzOptions): Promise<Outcome> {
  const { iterations, seed, seconds } = options;
  const bounds = { slow: SLOW, deadline: DEADLINE };
  return watchedCampaign(reader.name, samples, { seed, seconds, from: 0, to: iterations, ...bounds });
}

/** Writes a find into `folder` and returns the path, for `--replay`. */
export async function saveFind(find: Find, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${find.reader}-${find.seed}-${find.iteration}.json`);
  await writeFile(path, `${JSON.stringify(find, null, 1)}\n`);
  return path;
}
