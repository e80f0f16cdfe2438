/** A column of numbers that grows with what is really there. */
export class GrowingFloat64 {
  #values = new Float64Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  finish(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}

/** The same for offsets into another column. */
export class GrowingUint32 {
  #values = new Uint32Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Uint32Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  finish(): Uint32Array {
    return this.#values.slice(0, this.length);
  }
}

/** The same for whole 64-bit numbers, given as two halves. */
export class GrowingUint64 {
  readonly #low = new GrowingUint32();
  readonly #high = new GrowingUint32();

  push(low: number, high: number): void {
    this.#low.push(low);
    this.#high.push(high);
  }

  finish(): BigUint64Array {
    const low = this.#low.finish();
    const high = this.#high.finish();
    const values = new BigUint64Array(low.length);
    const view = new DataView(values.buffer);
    const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
    for (let row = 0; row < low.length; row++) {
      view.setUint32(row * 8 + (littleEndian ? 0 : 4), low[row]!, littleEndian);
      view.setUint32(row * 8 + (littleEndian ? 4 : 0), high[row]!, littleEndian);
    }
    return values;
  }
}
