import { readdirSync, readlinkSync } from 'node:fs';

/** Ids of the processes whose program this file is, from Linux's /proc. */
export function running(file: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        return readlinkSync(`/proc/${pid}/exe`) === file;
      } catch {
        return false; // It ended, or is a thread of the kernel.
      }
    });
}
