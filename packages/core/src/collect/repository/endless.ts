import { realpath, stat } from 'node:fs/promises';
import { devNull } from 'node:os';

/** Whether a path leads to a device or a pipe, which Go would read without end; /dev/null stands for an empty file. */
export async function isEndless(path: string): Promise<boolean> {
  const end = await stat(path).catch(() => null);
  if (!end || end.isFile() || end.isDirectory()) return false;
  return (await realpath(path)) !== devNull;
}
