import { posix } from 'node:path';
import { crc32 } from 'node:zlib';
import { describeBinary } from './describe.ts';
import type { BinaryDescription, DescribedBinary } from './description.ts';
import { BinaryFormatError } from './errors.ts';
import type { ByteSource } from './source.ts';

const { basename, dirname, join } = posix;
const CHUNK = 1024 * 1024;

/** A detached debug file by the name it was found under, and whether it belongs to the binary. */
export type DebugFile =
  | { readonly name: string; readonly matches: true; readonly description: BinaryDescription }
  | { readonly name: string; readonly matches: false; readonly why: string };

/** What a search for a debug file came to. */
export interface DebugFileSearch {
  /** The one that belongs, else the first that should and does not; left out when none was there. */
  readonly file?: DebugFile;
  readonly lookedFor: readonly string[];
}

/** One file that may be the debug file, and what must agree for it to be. */
export interface DebugFileCandidate {
  /** As shown to people. */
  readonly name: string;
  readonly path: string;
  /** The folder that no link may leave; undefined for a file beside the binary, which is no link at all. */
  readonly root: string | undefined;
  readonly proof: 'build-id' | 'crc';
}

/** A folder of debug files, and how people call it. */
export interface DebugFolder {
  readonly shown: string;
  readonly path: string;
}

/**
 * Where the DWARF of a binary that has none may be, in this order of trust: by GNU build id (a build-id tree, a
 * debuginfod-style folder or a client's cache of it) or UUID (a dSYM bundle beside it); by `.gnu_debuglink` and
 * CRC-32, beside it, in `.debug/` and in the folders. Empty when the binary needs none, or names none.
 *
 * Names are as GDB and debuginfod build them: GDB manual, "Debugging Information in Separate Files"; debuginfod(8);
 * debuginfod_find_debuginfo(3).
 *
 * @param path of the binary, when it lies in a folder that may be looked into
 */
export function debugFileCandidates(
  description: BinaryDescription,
  path: string | undefined,
  folders: readonly DebugFolder[],
): DebugFileCandidate[] {
  if (description.kind !== 'described') return [];
  const { state } = description.dwarf;
  if (state !== 'detached' && state !== 'absent') return [];
  return [...byIdentity(description, path, folders), ...byLink(description, path, folders)];
}

function* byIdentity(
  { buildIds, format }: DescribedBinary,
  path: string | undefined,
  folders: readonly DebugFolder[],
): Generator<DebugFileCandidate> {
  const id = buildIds.gnu;
  if (id === null || !/^[0-9a-f]{4,128}$/.test(id)) return;
  if (format === 'mach-o') {
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
  for (const { shown, path: root } of folders) {
    for (const name of names) yield { name: join(shown, name), path: join(root, name), root, proof: 'build-id' };
  }
}

function* byLink(
  { dwarf }: DescribedBinary,
  path: string | undefined,
  folders: readonly DebugFolder[],
): Generator<DebugFileCandidate> {
  if (dwarf.state !== 'detached') return;
  const { file } = dwarf;
  if (basename(file) !== file || file === '..' || file === '.' || /[\\\0]/.test(file)) return;
  if (path !== undefined) {
    yield { name: file, path: join(dirname(path), file), root: undefined, proof: 'crc' };
    const below = join('.debug', file);
    yield { name: below, path: join(dirname(path), below), root: dirname(path), proof: 'crc' };
  }
  for (const { shown, path: root } of folders) {
    // GDB repeats the binary's own path below the folder; a folder that a person names holds the file itself.
    const names = path === undefined ? [file] : [file, join(dirname(path).slice(1), file)];
    for (const name of names) yield { name: join(shown, name), path: join(root, name), root, proof: 'crc' };
  }
}

/** Whether a file is the debug file of a binary; what it holds when it is. */
export async function examineDebugFile(
  { name, proof }: DebugFileCandidate,
  source: ByteSource,
  program: DescribedBinary,
): Promise<DebugFile> {
  const { dwarf, buildIds } = program;
  const mismatch = (why: string): DebugFile => ({ name, matches: false, why });
  try {
    const crc = dwarf.state === 'detached' && proof === 'crc' ? dwarf.crc : undefined;
    if (crc !== undefined && (await checksum(source)) !== crc) {
      return mismatch('its CRC-32 is not the one that the binary records');
    }
    const debug = await describeBinary(source, { program });
    const id = debug.kind === 'described' ? debug.buildIds.gnu : null;
    if (proof === 'build-id' && id === null) return mismatch('it has no build id that could agree');
    if (id !== null && buildIds.gnu !== null && id !== buildIds.gnu) return mismatch('its GNU build id is another one');
    const go = debug.kind === 'described' ? debug.buildIds.go : null;
    if (go && buildIds.go && go !== buildIds.go) return mismatch('its Go build id is another one');
    return { name, matches: true, description: debug };
  } catch (error) {
    if (error instanceof BinaryFormatError) return mismatch(`it cannot be read: ${error.problem.why}`);
    throw error;
  }
}

/**
 * Tries candidates until one belongs to the binary.
 *
 * @param look what one candidate is; undefined when there is no such file
 */
export async function searchDebugFile(
  candidates: readonly DebugFileCandidate[],
  look: (candidate: DebugFileCandidate) => Promise<DebugFile | undefined>,
): Promise<DebugFileSearch | undefined> {
  if (candidates.length === 0) return undefined;
  const lookedFor = candidates.map(({ name }) => name);
  let foreign: DebugFile | undefined;
  for (const candidate of candidates) {
    const found = await look(candidate);
    if (found?.matches) return { file: found, lookedFor };
    foreign ??= found;
  }
  return { ...(foreign && { file: foreign }), lookedFor };
}

async function checksum(source: ByteSource): Promise<number> {
  let crc = 0;
  for (let offset = 0; offset < source.size; offset += CHUNK) crc = crc32(await source.read(offset, CHUNK), crc);
  return crc;
}
