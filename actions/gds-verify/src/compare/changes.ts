import type { FileLocation } from '@gds-dev/core/standard';
import { changedLines, type LineRange } from './changed-lines.ts';
import type { Client } from '../github/client.ts';
import type { Event } from '../event/event.ts';

/** Which lines a change touches, or why that is not known. */
export type Changes =
  | {
      readonly available: true;
      /** `undefined` where GitHub gives no patch of the file, as of a very large one. */
      touches(location: Pick<FileLocation, 'path' | 'startLine' | 'endLine'>): boolean | undefined;
    }
  | { readonly available: false; readonly why: string };

/** Files that GitHub lists of a pull request, and of a comparison; there may be more of them. */
const MOST_PULL_FILES = 3000;
const MOST_COMPARED_FILES = 300;
const PAGE = 100;

interface ChangedFile {
  readonly filename: string;
  readonly patch?: string;
  readonly changes: number;
  readonly status: string;
}

/**
 * What the event changes: the files of the pull request, or the comparison of two commits for a push
 * and a merge group. At GitHub's limits the whole answer is unavailable, since what is missing cannot
 * be told from what was not changed.
 */
export async function readChanges(client: Client, event: Event): Promise<Changes> {
  const { owner, repo, pull, base, headCommit } = event;
  if (pull) {
    const files = await client.paginate(client.rest.pulls.listFiles, {
      owner,
      repo,
      pull_number: pull.number,
      per_page: PAGE,
    });
    return files.length < MOST_PULL_FILES ? changesOf(files) : tooMany(MOST_PULL_FILES);
  }
  if (base?.commit === undefined) return { available: false, why: 'this event has no commit to compare with' };
  const { data } = await client.rest.repos.compareCommitsWithBasehead({
    owner,
    repo,
    basehead: `${base.commit}...${headCommit}`,
    per_page: 1,
  });
  const files = data.files ?? [];
  return files.length < MOST_COMPARED_FILES ? changesOf(files) : tooMany(MOST_COMPARED_FILES);
}

function changesOf(files: readonly ChangedFile[]): Changes {
  const byPath = new Map<string, readonly LineRange[] | undefined>(
    files.filter(file => file.status !== 'removed').map(file => [file.filename, rangesOf(file)]),
  );
  return {
    available: true,
    touches({ path, startLine, endLine = startLine }) {
      if (!byPath.has(path)) return false;
      return byPath.get(path)?.some(([first, last]) => first <= endLine && startLine <= last);
    },
  };
}

function rangesOf({ patch, changes }: ChangedFile): readonly LineRange[] | undefined {
  if (patch !== undefined) return changedLines(patch);
  // A file that was only renamed has no patch and no change.
  return changes === 0 ? [] : undefined;
}

function tooMany(most: number): Changes {
  return { available: false, why: `it has ${most} files or more, of which GitHub lists no more` };
}
