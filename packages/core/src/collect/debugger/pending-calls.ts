/** A call whose answer is waited for. */
export interface PendingCall<A> {
  readonly name: string;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: Error) => void;
}

/** The calls of one connection by the ids that they were sent with, each with a deadline of its own. */
export class PendingCalls<A> {
  readonly #calls = new Map<number, PendingCall<A>>();
  #lastId = 0;

  /** Sends a call by its new id, and waits for what {@link take} gives it; `late` makes the error of the deadline. */
  make(name: string, deadlineMs: number, late: () => Error, send: (id: number) => void): Promise<A> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.take(id)?.reject(late()), deadlineMs);
      const settling =
        <V>(settle: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          settle(value);
        };
      this.#calls.set(id, { name, resolve: settling(resolve), reject: settling(reject) });
      send(id);
    });
  }

  get(id: number): PendingCall<A> | undefined {
    return this.#calls.get(id);
  }

  /** No longer waits for the answer to this call; whoever takes it settles it. */
  take(id: number): PendingCall<A> | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call;
  }

  /** Whether a call of this id was ever made. */
  wasMade(id: number): boolean {
    return id >= 1 && id <= this.#lastId;
  }

  rejectAll(errorOf: (name: string) => Error): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { name, reject } of calls) reject(errorOf(name));
  }
}
