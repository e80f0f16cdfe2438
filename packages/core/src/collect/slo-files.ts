import { dirname, join } from 'node:path/posix';
import type { SloFiles, SloProblem } from '../evidence/slo.ts';
import { type SloText, isOpenSlo, readOpenSlo } from '../slo/openslo.ts';
import type { CollectContext } from './collector.ts';
import { defineCollector } from './collector.ts';
import { findFiles } from './repository/file-pattern.ts';
import { readRepositoryFile } from './repository/repository-file.ts';

/** Where teams keep them; looked at when gds.yaml names none, and only taken when they say openslo/…. */
const USUAL_PLACES = ['slo/*.yaml', 'slo/*.yml', 'slos/*.yaml', 'slos/*.yml', '*.slo.yaml', '*.slo.yml'].map(
  pattern => `**/${pattern}`,
);

/** Reads the OpenSLO files that `slos` in gds.yaml names, or those in the usual places below the working directory. */
export default defineCollector<'sloFiles'>({
  provides: 'sloFiles',
  deadlineMs: 60_000,
  collect: context => collectSloFiles(context),
});

/** The collector's work; only files inside the repository are read (CL6). */
export async function collectSloFiles({
  repository,
  configuration,
  threshold,
}: Pick<CollectContext, 'repository' | 'configuration' | 'threshold'>): Promise<SloFiles> {
  const named = configuration.slos.length > 0;
  const base = named && configuration.path ? dirname(configuration.path) : repository.prefix || '.';
  const patterns = named ? configuration.slos.filter(isBelow) : USUAL_PLACES;
  const texts: SloText[] = [];
  const unread: SloProblem[] = [];
  for (const found of await findFiles(join(repository.root, base), patterns)) {
    const path = join(base, found);
    const file = await readRepositoryFile(repository.root, path);
    if (file.ok) {
      if (named || isOpenSlo(file.text)) texts.push({ path, text: file.text });
    } else if (named) {
      const location = { kind: 'file' as const, path, startLine: 1 };
      unread.push({
        message: `the file was not read: ${file.reason}`,
        remedy: 'Name a file of the repository.',
        location,
      });
    }
  }
  const read = readOpenSlo(texts, threshold('slo-compliance', 'windowDays'));
  return { ...read, problems: [...unread, ...read.problems] };
}

/** A pattern that leads out of the folder matches nothing. */
function isBelow(pattern: string): boolean {
  return !pattern.startsWith('/') && !pattern.includes('\\') && !pattern.split('/').includes('..');
}
