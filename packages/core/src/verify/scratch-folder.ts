import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Does some work with a private temporary folder (mode 0700), which is removed however the work ends. */
export async function withScratchFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gds-'));
  try {
    return await work(folder);
  } finally {
    await removeFolder(folder);
  }
}

/** Also removes what was made read-only, as Go's module cache is, and what a dying child still writes into. */
async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      return;
    } catch (error) {
      if (attempt === 3) throw error;
      await makeWritable(folder);
    }
  }
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}
