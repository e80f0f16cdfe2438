/** A real input of a reader, whole or cut to one unit or table. */
export interface Sample {
  /** Where it is from: `go1.26.8 amd64, unit internal/abi`. */
  readonly name: string;
  /** The bytes that are changed: `file`, or one part for each section the reader takes. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
}

/** What a sample was built for. */
export type Machine = Pick<Sample, 'bits' | 'littleEndian'>;

export function sample(
  name: string,
  parts: Readonly<Record<string, Uint8Array>>,
  machine: Machine = { bits: 64, littleEndian: true },
): Sample {
  const { bits, littleEndian } = machine;
  return { name, parts: new Map(Object.entries(parts)), bits, littleEndian };
}

/** A part that the reader cannot do without; empty bytes when the sample was made without it. */
export function part(of: Sample, name: string): Uint8Array {
  return of.parts.get(name) ?? new Uint8Array(0);
}

/** As text for a file that repeats a find. */
export function sampleToJson({ name, parts, bits, littleEndian }: Sample): object {
  const texts = Array.from(parts, ([key, bytes]) => [key, Buffer.from(bytes).toString('base64')] as const);
  return { name, bits, littleEndian, parts: Object.fromEntries(texts) };
}

export function sampleFromJson(json: object): Sample {
  const { name, bits, littleEndian, parts } = json as {
    name: string;
    bits: 32 | 64;
    littleEndian: boolean;
    parts: Record<string, string>;
  };
  const bytes = Object.entries(parts).map(([key, text]) => [key, fresh(Buffer.from(text, 'base64'))] as const);
  return { name, bits, littleEndian, parts: new Map(bytes) };
}

/** Outside of Buffer's pool, as every reader gets its bytes. */
function fresh(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
