import { posix } from 'node:path';
import type { BuildFailureKind, OfflineBuild } from '../../evidence/offline-build.ts';
import type { FileLocation } from '../../standard/finding.ts';
import { readRepositoryFile } from '../repository/repository-file.ts';
import type { Repository } from '../repository/repository.ts';

/** What Go says, and what it means; the first that matches counts. */
const SIGNS: readonly (readonly [BuildFailureKind, RegExp])[] = [
  ['go-too-old', /requires go >= |go: go\.mod file indicates go|toolchain not available|note: module requires Go/],
  ['missing-go-sum-entry', /missing go\.sum entry/],
  [
    'inconsistent-vendoring',
    /inconsistent vendoring|is explicitly required in go\.mod, but not marked|vendor\/modules\.txt/,
  ],
  [
    'go-mod-needs-update',
    /updates to go\.(?:mod|work) needed|import lookup disabled by -mod=|no required module provides package/,
  ],
  [
    'module-not-available',
    /module lookup disabled by GOPROXY=off|dial tcp|verifying module|checksum mismatch|cannot find module|go: downloading/,
  ],
  ['cgo-without-compiler', /C compiler ".*" not found|cgo: C compiler|executable file not found in \$PATH/],
  ['no-main-package', /is not a main package|no Go files in/],
];

/** The first place that Go names and what kind of failure it is. Paths are relative to the working directory. */
export async function buildFailure(
  repository: Repository,
  stderr: string,
): Promise<NonNullable<OfflineBuild['failure']>> {
  const lines = stderr
    .split('\n')
    .map(line => line.slice(0, 2000).trimEnd())
    .filter(line => line !== '');
  const kind = SIGNS.find(([, sign]) => lines.some(line => sign.test(line)))?.[0];
  const location = await firstPlace(repository, lines, kind);
  const compiles = kind === undefined && lines.some(line => PLACE.test(line));
  return {
    kind: kind ?? (compiles ? 'does-not-compile' : 'other'),
    message:
      lines
        .filter(line => !line.startsWith('# '))
        .slice(0, 10)
        .join('\n') || 'go build failed and said nothing',
    ...(location ? { location } : {}),
  };
}

const PLACE = /^(?:vet: )?(?:\.\/)?([^\s:]+\.(?:go|mod|sum|work|s|c|h)):(\d+)(?::(\d+))?: /;

async function firstPlace(
  repository: Repository,
  lines: readonly string[],
  kind: BuildFailureKind | undefined,
): Promise<FileLocation | undefined> {
  for (const line of lines) {
    const place = PLACE.exec(line);
    if (place) {
      const location = await locate(
        repository,
        place[1]!,
        Number(place[2]),
        place[3] === undefined ? undefined : Number(place[3]),
      );
      if (location) return location;
    }
  }
  if (kind === 'go-too-old') return lineOf(repository, 'go.mod', /^go\s/);
  if (kind === 'missing-go-sum-entry' || kind === 'go-mod-needs-update')
    return lineOf(repository, 'go.mod', /^module\s/);
  return undefined;
}

async function lineOf(repository: Repository, file: string, pattern: RegExp): Promise<FileLocation | undefined> {
  const read = await readRepositoryFile(repository.root, posix.join(repository.prefix, file));
  const line = read.ok ? read.text.split('\n').findIndex(text => pattern.test(text)) : -1;
  return line < 0 ? undefined : locate(repository, file, line + 1, undefined);
}

async function locate(
  repository: Repository,
  path: string,
  line: number,
  byteColumn: number | undefined,
): Promise<FileLocation | undefined> {
  const file = await readRepositoryFile(repository.root, posix.join(repository.prefix, path));
  const text = file.ok ? file.text.split('\n')[line - 1] : undefined;
  if (!file.ok || text === undefined) return undefined;
  // Go counts columns in bytes.
  const column =
    byteColumn === undefined
      ? undefined
      : Buffer.from(text, 'utf8')
          .subarray(0, byteColumn - 1)
          .toString('utf8').length + 1;
  return {
    kind: 'file',
    path: file.path,
    startLine: line,
    ...(column === undefined ? {} : { startColumn: column }),
    snippet: text.replace(/\r$/, '').slice(0, 2000),
  };
}
