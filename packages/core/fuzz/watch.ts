import { Worker } from 'node:worker_threads';
import { find, PROGRESS, type CampaignOptions, type Find, type Outcome } from './campaign.ts';
import type { Sample } from './sample.ts';
import type { WorkerAnswer, WorkerTask } from './worker.ts';

export interface WatchOptions extends CampaignOptions {
  /** Milliseconds after which an iteration is ended. */
  readonly deadline: number;
  /** Address of the module that exports READERS, when it is not ours. */
  readonly readers?: string;
}

/** Milliseconds that a thread may take to start. */
const START_MS = 20_000;
const OURS = new URL('./readers.ts', import.meta.url).href;

/** A reading that never ended, or ended its thread. */
type Ended =
  { readonly kind: 'answer'; readonly answer: WorkerAnswer } | { readonly kind: 'died'; readonly why: string };

/** Runs a campaign in a thread. A reading that hangs or kills the thread is a find, and the campaign goes on. */
export async function watchedCampaign(
  reader: string,
  samples: readonly Sample[],
  options: WatchOptions,
): Promise<Outcome> {
  const begin = performance.now();
  const lost: Find[] = [];
  let from = options.from;
  for (;;) {
    const progress = new Int32Array(new SharedArrayBuffer(4 * PROGRESS.length));
    progress[PROGRESS.iteration] = from - 1;
    const { deadline, readers = OURS, ...campaign } = options;
    const task: WorkerTask = { reader, readers, samples, options: { ...campaign, from }, progress, replay: false };
    const ended = await supervise(task, deadline);
    if (ended.kind === 'answer' && 'outcome' in ended.answer) {
      const { outcome } = ended.answer;
      const iterations = outcome.iterations + (from - options.from);
      return { ...outcome, iterations, finds: [...lost, ...outcome.finds] };
    }
    const iteration = Math.max(from, Atomics.load(progress, PROGRESS.iteration));
    const what = ended.kind === 'died' ? ended.why : 'the thread answered nothing';
    lost.push(find(reader, samples, options.seed, iteration, what));
    from = iteration + 1;
    if (from >= options.to || lost.length >= 3) {
      const iterations = from - options.from;
      return { iterations, milliseconds: performance.now() - begin, read: 0, refused: {}, growth: 0, finds: lost };
    }
  }
}

/** Reads one input as it is: null when it ends as it may, else what went wrong. */
export async function replay(reader: string, input: Sample, deadline: number): Promise<string | null> {
  const progress = new Int32Array(new SharedArrayBuffer(4 * PROGRESS.length));
  const options = { seed: 0, from: 0, to: 0, seconds: undefined, slow: Infinity };
  const task: WorkerTask = { reader, readers: OURS, samples: [input], options, progress, replay: true };
  const ended = await supervise(task, deadline);
  if (ended.kind === 'died') return ended.why;
  return 'trouble' in ended.answer ? ended.answer.trouble : 'the thread answered something else';
}

function supervise(task: WorkerTask, deadline: number): Promise<Ended> {
  return new Promise(resolve => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    let last = Atomics.load(task.progress, PROGRESS.iteration);
    let since = performance.now() + START_MS;
    let over = false;
    const end = (ended: Ended) => {
      if (over) return;
      over = true;
      clearInterval(timer);
      void worker.terminate().then(() => resolve(ended));
    };
    const timer = setInterval(() => {
      const now = performance.now();
      const iteration = Atomics.load(task.progress, PROGRESS.iteration);
      if (iteration !== last) {
        since = now;
        last = iteration;
      } else if (now - since > deadline) {
        end({ kind: 'died', why: `it took more than ${deadline} ms` });
      }
    }, 100);
    worker.once('message', (answer: WorkerAnswer) => end({ kind: 'answer', answer }));
    worker.once('error', error =>
      end({ kind: 'died', why: error instanceof Error ? (error.stack ?? '') : String(error) }),
    );
    worker.once('exit', code => end({ kind: 'died', why: `its thread ended with ${code}` }));
  });
}
