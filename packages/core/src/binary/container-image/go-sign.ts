import { containerByMagic } from '../container.ts';
import type { LayerFile } from './file-tree.ts';

/** Of Go's build information, and of the function table's section in ELF and Mach-O. */
const SIGNS = [Buffer.from('\xff Go buildinf:', 'latin1'), Buffer.from('gopclntab', 'latin1')];
const OVERLAP = 16;

/**
 * Looks for what only programs of Go hold, while the bytes of a file pass: says of which files it is worth to read
 * more. A hint: programs of other languages may hold these texts too.
 */
export class GoSign {
  readonly #file: LayerFile;
  #tail = Buffer.alloc(0);
  #started = false;

  constructor(file: LayerFile) {
    this.#file = file;
  }

  part(bytes: Uint8Array): void {
    if (this.#file.goSign || (this.#started && this.#file.format === undefined)) return;
    const part = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const whole = this.#tail.length > 0 && part.length < OVERLAP;
    const joined = Buffer.concat([this.#tail, whole ? part : part.subarray(0, OVERLAP)]);
    if (!this.#started) {
      if (joined.length < 4 && joined.length < this.#file.size) {
        this.#tail = joined;
        return;
      }
      this.#started = true;
      this.#file.format = formatOf(joined);
      if (this.#file.format === undefined) return;
    }
    this.#file.goSign = SIGNS.some(sign => joined.includes(sign) || part.includes(sign));
    const rest = part.length >= OVERLAP ? part : joined;
    this.#tail = Buffer.from(rest.subarray(Math.max(0, rest.length - OVERLAP)));
  }
}

/** By the magic number alone: more of the file is read later. */
function formatOf(head: Buffer): LayerFile['format'] {
  const container = head.length < 4 ? undefined : containerByMagic(head.readUInt32BE(0));
  if (container === 'mach-o-universal') return 'mach-o';
  return container === 'elf' || container === 'mach-o' || container === 'pe' ? container : undefined;
}
