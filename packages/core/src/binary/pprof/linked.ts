import type { PprofDescription } from '../description.ts';
import { nameOffset, functionName, type Pclntab } from '../pclntab/pclntab.ts';

const PREFIX = Buffer.from('net/http/pprof.');
const MAX_EVIDENCE = 32;

/**
 * Functions of net/http/pprof in the function table. `init.0`, which registers the handlers, is there
 * whenever the package is linked, also in a stripped program.
 */
export function linkedPprof(table: Pclntab): PprofDescription {
  const { bytes, functions } = table;
  const evidence: string[] = [];
  const first = PREFIX[0]!;
  for (let index = 0; index < functions && evidence.length < MAX_EVIDENCE; index++) {
    const offset = nameOffset(table, index);
    if (bytes[offset] !== first) continue;
    let length = 1;
    while (length < PREFIX.length && bytes[offset + length] === PREFIX[length]) length++;
    if (length === PREFIX.length) evidence.push(functionName(table, index));
  }
  return { linked: evidence.length > 0, evidence };
}
