import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { CollectContext } from '../../collector.ts';
import type { Repository } from '../../repository/repository.ts';
import { posixRelative, readRepositoryFile } from '../../repository/repository-file.ts';
import type { WorkCopy } from '../../repository/copy-work-tree.ts';
import { readGoMod } from './go-mod.ts';

/** The go.work that Go would find, when it lies inside the repository. */
export function goWorkOf(context: CollectContext, copy: WorkCopy): string {
  const parts = context.repository.prefix.split('/').filter(part => part !== '');
  for (let length = parts.length; length >= 0; length--) {
    const file = join(copy.root, ...parts.slice(0, length), 'go.work');
    if (existsSync(file)) return file;
  }
  return 'off';
}

/** Folders of the modules that a go.work of the repository uses, POSIX and relative to the root; the root is empty. */
export async function foldersOfWork({ root }: Repository, work: string): Promise<readonly string[]> {
  const base = posixRelative(root, dirname(work));
  const file = await readRepositoryFile(root, posix.join(base, 'go.work'));
  return (file.ok ? readGoMod(file.text) : []).flatMap(({ directive, tokens: [used] }) => {
    if (directive !== 'use' || used === undefined || posix.isAbsolute(used)) return [];
    const folder = posix.join(base, used).replace(/\/$/, '');
    if (folder === '..' || folder.startsWith('../')) return [];
    return [folder === '.' ? '' : folder];
  });
}
