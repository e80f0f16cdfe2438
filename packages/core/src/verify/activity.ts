import type { JobLimit } from './job-limit.ts';

export type ActivityState = 'running' | 'waiting';

/** Tells whether a collector works itself, or waits for what others do or for a free place. */
export class Activity {
  readonly #onChange: (state: ActivityState) => void;
  #state: ActivityState = 'running';
  #waits = 0;
  #jobs = 0;
  #worked = 0;
  #since = performance.now();

  constructor(onChange: (state: ActivityState) => void) {
    this.#onChange = onChange;
  }

  /** Milliseconds of its own work until now. */
  get ms(): number {
    return this.#worked + (this.#state === 'running' ? performance.now() - this.#since : 0);
  }

  async waiting<T>(wait: () => Promise<T>): Promise<T> {
    this.#waits++;
    this.#update();
    try {
      return await wait();
    } finally {
      this.#waits--;
      this.#update();
    }
  }

  /** Waits until the limit gives `work` its place; from then on it runs, whatever else is waited for. */
  async job<T>(limit: JobLimit, work: () => Promise<T>): Promise<T> {
    let placed = false;
    this.#waits++;
    this.#update();
    try {
      return await limit(() => {
        placed = true;
        this.#waits--;
        this.#jobs++;
        this.#update();
        return work();
      });
    } finally {
      if (placed) this.#jobs--;
      else this.#waits--;
      this.#update();
    }
  }

  #update(): void {
    const state = this.#waits > 0 && this.#jobs === 0 ? 'waiting' : 'running';
    if (state === this.#state) return;
    this.#worked = this.ms;
    this.#since = performance.now();
    this.#state = state;
    this.#onChange(state);
  }
}
