import { open } from 'node:fs/promises';
import { readFileSync } from 'node:fs';

const PIECE = 1024 * 1024;

/**
 * Bytes of a process's executable memory that differ from the file they were loaded from: what a debugger
 * left in it. `same` is another file with its content, for a program that deletes its own. `undefined` when the
 * memory may not be read (Linux's /proc/PID/mem, ptrace(2)).
 */
export async function changedCode(pid: number, file: string, same = file): Promise<number | undefined> {
  let memory;
  let source;
  try {
    const mappings = executableMappings(readFileSync(`/proc/${pid}/maps`, 'utf8'), file);
    if (mappings.length === 0) return undefined;
    memory = await open(`/proc/${pid}/mem`, 'r');
    source = await open(same, 'r');
    let changed = 0;
    for (const { start, length, offset } of mappings) {
      for (let at = 0; at < length; at += PIECE) {
        const size = Math.min(PIECE, length - at);
        const [loaded, stored] = [Buffer.alloc(size), Buffer.alloc(size)];
        const read = await memory.read(loaded, 0, size, start + at);
        const given = await source.read(stored, 0, size, offset + at);
        // Behind the file's end the last page is filled with zeros.
        const both = Math.min(read.bytesRead, given.bytesRead);
        for (let byte = 0; byte < both; byte++) if (loaded[byte] !== stored[byte]) changed++;
      }
    }
    return changed;
  } catch {
    return undefined;
  } finally {
    await memory?.close();
    await source?.close();
  }
}

interface Mapping {
  readonly start: number;
  readonly length: number;
  readonly offset: number;
}

function executableMappings(maps: string, file: string): Mapping[] {
  return maps.split('\n').flatMap(line => {
    const fields = /^([0-9a-f]{1,12})-([0-9a-f]{1,12}) r-xp ([0-9a-f]{1,12}) \S+ \d+ +(\/.*)$/.exec(line);
    if (fields === null || (fields[4] !== file && fields[4] !== `${file} (deleted)`)) return [];
    const [start, end, offset] = fields.slice(1, 4).map(text => Number.parseInt(text, 16));
    return [{ start: start!, length: end! - start!, offset: offset! }];
  });
}
