import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Work that a signal ended; it has cleaned up behind itself. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  /** 128 and the number of the signal, as shells count. */
  readonly exitCode: number;

  constructor(signal: (typeof SIGNALS)[number], options?: ErrorOptions) {
    super('interrupted', options);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs work that a signal aborts, so that it can end its children and remove its folders. A further signal
 * changes nothing: the handlers stay until the work has ended.
 *
 * @throws InterruptedError when the work fails after a signal
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let first: (typeof SIGNALS)[number] | undefined;
  const interrupt = (signal: NodeJS.Signals) => {
    if (first !== undefined) return;
    first = SIGNALS.find(each => each === signal);
    // The terminal may be gone: what is written to it must not end the process before it has cleaned up.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
    controller.abort(new DOMException('interrupted', 'AbortError'));
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw first === undefined ? error : new InterruptedError(first, { cause: error });
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}
