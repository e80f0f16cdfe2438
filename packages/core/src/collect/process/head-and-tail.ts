/** Keeps the first and the last `keep` bytes of a stream. */
export class HeadAndTail {
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  dropped = 0;
  readonly #keep: number;

  constructor(keep: number) {
    this.#keep = keep;
  }

  push(chunk: Buffer): void {
    const room = this.#keep - this.#headBytes;
    if (room > 0) {
      const part = chunk.subarray(0, room);
      this.#head.push(part);
      this.#headBytes += part.length;
      chunk = chunk.subarray(part.length);
    }
    if (chunk.length === 0) return;
    this.#tail.push(chunk);
    this.#tailBytes += chunk.length;
    while (this.#tailBytes - this.#tail[0]!.length >= this.#keep) {
      const first = this.#tail.shift()!;
      this.#tailBytes -= first.length;
      this.dropped += first.length;
    }
  }

  text(): string {
    const gap = this.dropped > 0 ? [Buffer.from(`\n… ${this.dropped} bytes left out …\n`)] : [];
    return Buffer.concat([...this.#head, ...gap, ...this.#tail]).toString('utf8');
  }
}
