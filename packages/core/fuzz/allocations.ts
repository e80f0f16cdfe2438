/** Bytes that one reading may ask for beyond a multiple of its input, whatever a header claims. */
const ALLOWANCE = 8 << 20;
const MULTIPLE = 64;

let limit = Infinity;
let largest = 0;

/** Starts to watch a reading of `input` bytes. */
export function watchAllocations(input: number): void {
  limit = ALLOWANCE + MULTIPLE * input;
  largest = 0;
}

/** Throws when an array was asked for that the input cannot justify. Untouched memory does not show in the RSS. */
export function checkAllocations(): void {
  const asked = largest;
  largest = 0;
  if (asked > limit) throw new Error(`an array of ${asked} bytes was asked for, ${limit} were allowed`);
}

const ARRAYS = [
  ...['Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array'],
  ...['Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
] as const;

/** Puts a watch in front of every constructor of typed arrays of this thread. */
export function installAllocationWatch(): void {
  const world = globalThis as unknown as Record<
    string,
    { new (...args: unknown[]): object; BYTES_PER_ELEMENT: number }
  >;
  for (const name of ARRAYS) {
    const original = world[name]!;
    const size = original.BYTES_PER_ELEMENT;
    world[name] = new Proxy(original, {
      construct(target, args, newTarget) {
        const [length] = args;
        // Refused before it happens: the arrays of a few such readings would fill the machine.
        if (typeof length === 'number' && length * size > largest) {
          largest = length * size;
          if (largest > limit) throw new Error(`an array of ${largest} bytes was asked for, ${limit} were allowed`);
        }
        return Reflect.construct(target, args, newTarget === world[name] ? target : newTarget) as object;
      },
    });
  }
}
