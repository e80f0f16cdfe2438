/** One place in a bounded number of jobs. */
export interface Slot {
  /** Gives the place away while `work` runs, and takes one again before it returns. */
  lend<T>(work: () => Promise<T>): Promise<T>;
  release(): void;
}

/** At most `limit` jobs at a time, first come, first served. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = limit;
  }

  async take(): Promise<Slot> {
    await this.#acquire();
    return {
      lend: async work => {
        this.#release();
        try {
          return await work();
        } finally {
          await this.#acquire();
        }
      },
      release: () => this.#release(),
    };
  }

  async #acquire(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
