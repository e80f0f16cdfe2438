import { BinaryFormatError } from '../src/binary/errors.ts';
import { describeBinary } from '../src/binary/describe.ts';
import { functionAt, lineAt, openBinary } from '../src/binary/open.ts';
import { bufferSource } from '../src/binary/source.ts';

/** A small generator with a fixed seed (xorshift32), so that a failure can be repeated. */
export function generator(seed: number): (limit: number) => number {
  let state = seed;
  return limit => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/**
 * Describes the file, looks an address up and reads the symbols; the messages of what was refused. Rethrows all but
 * a BinaryFormatError.
 */
export async function refusals(bytes: Uint8Array, address: number): Promise<string[]> {
  const source = bufferSource(bytes);
  const attempts = [
    async () => void (await describeBinary(source)),
    async () => {
      const binary = await openBinary(source);
      await functionAt(binary, address);
      await lineAt(binary, address);
    },
    async () => void (await (await openBinary(source)).executable.symbols()),
  ];
  const refused: string[] = [];
  for (const attempt of attempts) {
    try {
      await attempt();
    } catch (error) {
      if (!(error instanceof BinaryFormatError)) throw error;
      refused.push(error.message);
    }
  }
  return refused;
}
