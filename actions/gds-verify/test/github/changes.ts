import { createHash } from 'node:crypto';
import { type Answer, json, notFound, refusal } from './answer.ts';
import type { Handlers } from './operation.ts';

/** A file that a pull request or a comparison changes. */
export interface ChangedFile {
  readonly filename: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed' | 'unchanged';
  /** The hunks; absent in a binary file. The server leaves out those that are too large. */
  readonly patch?: string;
  readonly previous_filename?: string;
}

export interface Comparison {
  readonly base: string;
  readonly head: string;
  readonly mergeBase: string;
  readonly status: 'ahead' | 'behind' | 'diverged' | 'identical';
  readonly ahead_by: number;
  readonly behind_by: number;
  readonly files: readonly ChangedFile[];
}

/** GitHub's limits of diffs: of one file in a list, and of a whole diff. */
const MOST_FILE_LINES = 3_000;
const MOST_FILE_BYTES = 100 * 1024;
const MOST_DIFF_LINES = 20_000;
const MOST_DIFF_FILES = 300;

/** A modified file whose lines `from` to `to` are new. */
export function changedLines(filename: string, from: number, to = from): ChangedFile {
  const lines = Array.from({ length: to - from + 1 }, (_, index) => `+line ${from + index}`);
  return {
    filename,
    status: 'modified',
    patch: [`@@ -${Math.max(0, from - 1)},0 +${from},${lines.length} @@`, ...lines].join('\n'),
  };
}

/** A new file of so many lines. */
export function addedFile(filename: string, lines: number): ChangedFile {
  const text = Array.from({ length: lines }, (_, index) => `+line ${index + 1}`);
  return { filename, status: 'added', patch: [`@@ -0,0 +1,${lines} @@`, ...text].join('\n') };
}

/** A file as GitHub lists it: without its patch when that is too large. */
export function listed({ patch, ...file }: ChangedFile, repository: string): object {
  const lines = (patch ?? '').split('\n');
  const count = (sign: string) => lines.filter(line => line.startsWith(sign)).length;
  const [additions, deletions] = [count('+'), count('-')];
  const kept = patch !== undefined && lines.length <= MOST_FILE_LINES && patch.length <= MOST_FILE_BYTES;
  return {
    sha: createHash('sha1')
      .update(patch ?? file.filename)
      .digest('hex'),
    ...file,
    additions,
    deletions,
    changes: additions + deletions,
    contents_url: `https://api.github.com/repos/${repository}/contents/${encodeURIComponent(file.filename)}`,
    ...(kept && { patch }),
  };
}

/** The diff media type, which GitHub refuses for large ones. */
export function diff(files: readonly ChangedFile[], resource: 'PullRequest' | 'Comparison'): Answer {
  const text = files
    .map(({ filename, previous_filename: old = filename, patch = '' }) =>
      [`diff --git a/${old} b/${filename}`, `--- a/${old}`, `+++ b/${filename}`, patch, ''].join('\n'),
    )
    .join('');
  const tooLarge = (message: string) =>
    refusal(406, message, { errors: [{ resource, field: 'diff', code: 'too_large' }] });
  if (files.length > MOST_DIFF_FILES) {
    return tooLarge(
      `Sorry, the diff exceeded the maximum number of files (${MOST_DIFF_FILES}). Consider using 'List pull requests files' API or locally cloning the repository instead.`,
    );
  }
  if (text.split('\n').length > MOST_DIFF_LINES) {
    return tooLarge(`Sorry, the diff exceeded the maximum number of lines (${MOST_DIFF_LINES})`);
  }
  return { status: 200, headers: { 'content-type': 'application/vnd.github.diff; charset=utf-8' }, body: text };
}

export function asksForDiff(accept: string | undefined): boolean {
  return /vnd\.github(?:\.v3)?\.diff/.test(accept ?? '');
}

export const changes: Handlers = {
  'repos/compare-commits-with-basehead': ({ request, params, repository }) => {
    const [base, head] = (params['basehead'] ?? '').split('...');
    const found = repository.comparisons.find(one => one.base === base && one.head === head);
    if (!found) return notFound();
    const { files, mergeBase, base: _, head: __, ...counts } = found;
    if (asksForDiff(request.headers.accept)) return diff(files, 'Comparison');
    const first = Number(request.query.get('page') ?? 1) === 1;
    return json(200, {
      ...counts,
      total_commits: counts.ahead_by,
      html_url: `https://github.com/${repository.fullName}/compare/${base}...${head}`,
      base_commit: { sha: base },
      merge_base_commit: { sha: mergeBase },
      commits: first && counts.ahead_by > 0 ? [{ sha: head }] : [],
      // Files stand on the first page only, and GitHub does not say that it left some out.
      ...(first && { files: files.slice(0, MOST_DIFF_FILES).map(file => listed(file, repository.fullName)) }),
    });
  },
};
