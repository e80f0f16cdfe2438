import { ProfileFormatError } from './profile-format-error.ts';

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;

const TWO_32 = 4294967296;

/**
 * Reads protocol buffer fields of one buffer in place, without copies. After {@link field} the
 * value of the field is in `low`/`high` (numbers) or `start`/`end` (length-delimited).
 * Source: protobuf.dev, "Encoding".
 */
export class WireReader {
  readonly bytes: Uint8Array;
  position = 0;
  /** Field number and wire type of the last field. */
  number = 0;
  type = 0;
  /** Halves of the last number, unsigned. */
  low = 0;
  high = 0;
  /** Range of the last length-delimited value. */
  start = 0;
  end = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Reads the next field before `limit`; false at the end. `what` names the message for errors. */
  field(limit: number, what: string): boolean {
    if (this.position >= limit) return false;
    const at = this.position;
    this.varint(limit, what);
    // Numbers beyond the format's 29 bits name no field that is known here.
    this.number = this.high === 0 ? this.low >>> 3 : 0;
    this.type = this.low & 7;
    switch (this.type) {
      case VARINT:
        this.varint(limit, what);
        return true;
      case FIXED64:
        this.skip(8, limit, what);
        return true;
      case LENGTH_DELIMITED: {
        this.varint(limit, what);
        const length = this.high * TWO_32 + this.low;
        if (length > limit - this.position) {
          const left = limit - this.position;
          throw new ProfileFormatError(what, at, `a field claims ${length} bytes where ${left} are left`);
        }
        this.start = this.position;
        this.end = this.position + length;
        this.position = this.end;
        return true;
      }
      case FIXED32:
        this.skip(4, limit, what);
        return true;
      default:
        throw new ProfileFormatError(what, at, `unknown wire type ${this.type}`);
    }
  }

  /** A varint of at most ten bytes into `low` and `high`. */
  varint(limit: number, what: string): void {
    const at = this.position;
    const bytes = this.bytes;
    let low = 0;
    let high = 0;
    for (let index = 0; index < 10; index++) {
      if (this.position >= limit) throw new ProfileFormatError(what, at, 'the number is cut off');
      const byte = bytes[this.position++]!;
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else if (index === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * index - 32);
      if (byte < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw new ProfileFormatError(what, at, 'the number has more than ten bytes');
  }

  /** The last number as int64, rounded beyond 2^53. */
  signed(): number {
    return (this.high | 0) * TWO_32 + this.low;
  }

  /** The last number as int64, exact. */
  big(): bigint {
    return BigInt.asIntN(64, (BigInt(this.high) << 32n) | BigInt(this.low));
  }

  /** Refuses a field whose wire type is not the one that the format gives it. */
  expect(type: number, what: string): void {
    if (this.type === type) return;
    throw new ProfileFormatError(what, this.position, `field ${this.number} has wire type ${this.type}, not ${type}`);
  }

  private skip(length: number, limit: number, what: string): void {
    if (length > limit - this.position) throw new ProfileFormatError(what, this.position, 'a field is cut off');
    this.position += length;
  }
}
