import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { describeBinary } from '../binary/describe.ts';
import type { BinaryDescription, DescribedBinary } from '../binary/description.ts';
import { BinaryFormatError } from '../binary/errors.ts';
import type { ByteSource } from '../binary/source.ts';
import type { DebugFile, DebugFileSearch } from '../evidence/index.ts';
import { isBelow } from './go/source-files.ts';
import { type FileSource, fileSource, FileSourceError } from './repository/file-source.ts';

const CHUNK = 1024 * 1024;

/** Where distributions and GDB keep debug files (GDB manual, "Debugging Information in Separate Files"). */
export const DEBUG_DIRECTORIES: readonly string[] = ['/usr/lib/debug'];

export interface DebugFilePlaces {
  /** Path of the binary; left out for one that lies in no folder, as the program of an image. */
  readonly path?: string;
  /** Folders to look in beside {@link DEBUG_DIRECTORIES}, as the user names them; relative ones to `base`. */
  readonly directories?: readonly string[];
  readonly base?: string;
}

/** One file that may be the debug file, and what must agree for it to be. */
interface Candidate {
  /** As shown to people. */
  readonly name: string;
  readonly path: string;
  /** No link leads out of it; a file beside the binary is no link at all. */
  readonly root: string | undefined;
  readonly proof: 'build-id' | 'crc';
}

/**
 * Looks for the DWARF of a binary that has none, in this order of trust: by GNU build id (a build-id tree, a
 * debuginfod-style folder or a client's cache of it) or UUID (a dSYM bundle beside it); by `.gnu_debuglink` and
 * CRC-32, beside it, in `.debug/` and in the folders. Regular files only; a link in a folder may not leave it (CL6).
 *
 * Undefined when the binary needs none, or has nothing that would name one. Names of files are as GDB and debuginfod
 * build them: GDB manual, "Debugging Information in Separate Files"; debuginfod(8); debuginfod_find_debuginfo(3).
 */
export async function debugFileOf(
  description: BinaryDescription,
  places: DebugFilePlaces = {},
): Promise<DebugFileSearch | undefined> {
  if (description.kind !== 'described') return undefined;
  const { dwarf } = description;
  if (dwarf.state !== 'detached' && dwarf.state !== 'absent') return undefined;
  const candidates = [...byIdentity(description, places), ...byLink(description, places)];
  if (candidates.length === 0) return undefined;
  let foreign: DebugFile | undefined;
  for (const candidate of candidates) {
    const found = await tried(candidate, description);
    if (found?.matches) return { file: found, lookedFor: candidates.map(({ name }) => name) };
    foreign ??= found;
  }
  return { ...(foreign && { file: foreign }), lookedFor: candidates.map(({ name }) => name) };
}

function foldersOf({ directories = [], base = '.' }: DebugFilePlaces): { shown: string; path: string }[] {
  return [...new Set([...directories, ...DEBUG_DIRECTORIES])].map(shown => ({ shown, path: resolve(base, shown) }));
}

function* byIdentity(description: DescribedBinary, places: DebugFilePlaces): Generator<Candidate> {
  const id = description.buildIds.gnu;
  if (id === null || !/^[0-9a-f]{4,128}$/.test(id)) return;
  const { path } = places;
  if (description.format === 'mach-o') {
    if (path === undefined) return;
    const name = join(`${basename(path)}.dSYM`, 'Contents', 'Resources', 'DWARF', basename(path));
    yield { name, path: join(dirname(path), name), root: dirname(path), proof: 'build-id' };
    return;
  }
  const names = [
    join('.build-id', id.slice(0, 2), `${id.slice(2)}.debug`),
    join('buildid', id, 'debuginfo'),
    join(id, 'debuginfo'),
  ];
  for (const { shown, path: root } of foldersOf(places)) {
    for (const name of names) yield { name: join(shown, name), path: join(root, name), root, proof: 'build-id' };
  }
}

function* byLink(description: DescribedBinary, places: DebugFilePlaces): Generator<Candidate> {
  if (description.dwarf.state !== 'detached') return;
  const { file } = description.dwarf;
  if (basename(file) !== file || file === '..' || file === '.' || file.includes('\0')) return;
  const { path } = places;
  if (path !== undefined) {
    yield { name: file, path: join(dirname(path), file), root: undefined, proof: 'crc' };
    const below = join('.debug', file);
    yield { name: below, path: join(dirname(path), below), root: dirname(path), proof: 'crc' };
  }
  for (const { shown, path: root } of foldersOf(places)) {
    // GDB repeats the binary's own path below the folder; a folder that a person names holds the file itself.
    const names = path === undefined ? [file] : [file, join(dirname(path).slice(1), file)];
    for (const name of names) yield { name: join(shown, name), path: join(root, name), root, proof: 'crc' };
  }
}

/** Undefined when there is no such file. */
async function tried(
  { name, path, root, proof }: Candidate,
  { dwarf, buildIds }: DescribedBinary,
): Promise<DebugFile | undefined> {
  const mismatch = (why: string): DebugFile => ({ name, matches: false, why });
  let source: FileSource;
  try {
    source = await opened(path, root);
  } catch (error) {
    if (!(error instanceof FileSourceError)) throw error;
    return error.trouble === 'missing' ? undefined : mismatch(TROUBLE[error.trouble]);
  }
  try {
    const crc = dwarf.state === 'detached' && proof === 'crc' ? dwarf.crc : undefined;
    if (crc !== undefined && (await checksum(source)) !== crc) {
      return mismatch('its CRC-32 is not the one that the binary records');
    }
    const debug = await describeBinary(source);
    const id = debug.kind === 'described' ? debug.buildIds.gnu : null;
    if (proof === 'build-id' && id === null) return mismatch('it has no build id that could agree');
    if (id !== null && buildIds.gnu !== null && id !== buildIds.gnu) return mismatch('its GNU build id is another one');
    return { name, matches: true, description: debug };
  } catch (error) {
    if (error instanceof BinaryFormatError) return mismatch(`it cannot be read: ${error.problem.why}`);
    throw error;
  } finally {
    await source.close();
  }
}

/** @throws FileSourceError */
async function opened(path: string, root: string | undefined): Promise<FileSource> {
  if (root === undefined) return fileSource(path);
  let real: string;
  try {
    real = await realpath(path);
    if (!isBelow(real, await realpath(root))) {
      throw new FileSourceError('outside', path, `${path} is a symbolic link that leaves ${root}.`);
    }
  } catch (error) {
    if (error instanceof FileSourceError) throw error;
    // Not there, or a link to nothing or to itself: opening says which.
    return fileSource(path);
  }
  return fileSource(real);
}

const TROUBLE = {
  missing: 'it is not there',
  symlink: 'it is a symbolic link',
  outside: 'it is a symbolic link that leaves its folder',
  'not-a-file': 'it is no regular file',
  forbidden: 'it may not be read',
  other: 'it cannot be opened',
} as const;

async function checksum(source: ByteSource): Promise<number> {
  let crc = 0;
  for (let offset = 0; offset < source.size; offset += CHUNK) crc = crc32(await source.read(offset, CHUNK), crc);
  return crc;
}
