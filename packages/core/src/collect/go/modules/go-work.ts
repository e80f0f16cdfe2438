import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CollectContext } from '../../collector.ts';
import type { WorkCopy } from '../work-copy.ts';

/** The go.work that Go would find, when it lies inside the repository. */
export function goWorkOf(context: CollectContext, copy: WorkCopy): string {
  const parts = context.repository.prefix.split('/').filter(part => part !== '');
  for (let length = parts.length; length >= 0; length--) {
    const file = join(copy.root, ...parts.slice(0, length), 'go.work');
    if (existsSync(file)) return file;
  }
  return 'off';
}
