const MAX_STEPS = 10_000_000;

/** The work that a build file may cause. A limit of what is written out does not bound it: most of that may be empty. */
export class Budget {
  static readonly exceeded = 'it takes more than 10,000,000 steps to read; the rest is not read';
  /** Of all build files together. */
  static readonly exceededByFiles = 'the build files take more than 10,000,000 steps to read; the rest is not read';
  #left = MAX_STEPS;

  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** Returns whether there was enough left; afterwards it is spent for good. */
  spend(steps: number): boolean {
    if (this.#left >= 0) this.#left -= steps;
    return !this.isSpent;
  }
}
