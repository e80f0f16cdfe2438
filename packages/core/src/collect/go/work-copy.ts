import { join } from 'node:path';
import type { Unavailable } from '../../evidence/index.ts';
import type { CollectContext } from '../collector.ts';
import { oncePerRun } from '../process/once-per-run.ts';
import { copyWorkTree, type WorkCopy } from '../repository/copy-work-tree.ts';

/** Folders of different length, so that a path inside a binary moves everything behind it. */
const FOLDERS = ['w1', 'second-work-tree', 'w3'];

/** The n-th copy (from 1) of the work tree for builds, made once a run: see {@link copyWorkTree}. */
export function workCopy(caller: CollectContext, n: number): Promise<WorkCopy | Unavailable> {
  return oncePerRun(caller, `work copy ${n}`, context =>
    copyWorkTree(context, join(context.scratch, FOLDERS[n - 1] ?? `w${n}`, 'tree')),
  );
}
