// Runs a campaign in a thread of its own, which can be ended when a reader hangs.
import { parentPort, workerData } from 'node:worker_threads';
import { BinaryFormatError } from '../src/binary/errors.ts';
import { installAllocationWatch } from './allocations.ts';
import { campaign, textOf, troubleOf, type CampaignOptions, type Outcome } from './campaign.ts';
import type { FuzzedReader } from './reader.ts';
import type { Sample } from './sample.ts';

export interface WorkerTask {
  readonly reader: string;
  /** Address of the module that exports READERS. */
  readonly readers: string;
  readonly samples: readonly Sample[];
  readonly options: CampaignOptions;
  readonly progress: Int32Array;
  /** Reads the first sample as it is instead, and answers with what went wrong. */
  readonly replay: boolean;
}

export type WorkerAnswer = { readonly outcome: Outcome } | { readonly trouble: string | null };

const task = workerData as WorkerTask;
const { READERS } = (await import(task.readers)) as { READERS: readonly FuzzedReader[] };
const reader = READERS.find(candidate => candidate.name === task.reader);
if (reader === undefined) throw new Error(`there is no reader ${task.reader}`);
installAllocationWatch();
let answer: WorkerAnswer;
if (task.replay) {
  const trouble = await troubleOf(reader, task.samples[0]!);
  answer = {
    trouble: trouble === undefined || trouble instanceof BinaryFormatError ? null : textOf(trouble),
  };
} else {
  answer = { outcome: await campaign(reader, task.samples, task.options, task.progress) };
}
parentPort?.postMessage(answer);
