import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ImageProgram } from '../binary/container-image/image-description.ts';
import { shownText } from '../binary/container-image/shown-text.ts';
import {
  type DebugFile,
  type DebugFileCandidate,
  debugFileCandidates,
  type DebugFileSearch,
  examineDebugFile,
  searchDebugFile,
} from '../binary/debug-file.ts';
import type { BinaryDescription } from '../binary/description.ts';
import { isBelow } from './go/analysis/source-files.ts';
import { type FileSource, fileSource, FileSourceError } from './repository/file-source.ts';

/** Where distributions and GDB keep debug files (GDB manual, "Debugging Information in Separate Files"). */
export const DEBUG_DIRECTORIES: readonly string[] = ['/usr/lib/debug'];

export interface DebugFilePlaces {
  /** Path of the binary; left out for one that lies in no folder of this machine. */
  readonly path?: string;
  /** Folders to look in before {@link DEBUG_DIRECTORIES}, as the user names them; relative ones to `base`. */
  readonly directories?: readonly string[];
  readonly base?: string;
}

/**
 * Looks for the DWARF of a binary that has none in the files of this machine. Regular files only; a link in a folder
 * may not leave it, and a file beside the binary is no link (CL6). Undefined when the binary needs none, or has
 * nothing that would name one.
 */
export async function debugFileOf(
  description: BinaryDescription,
  { path, directories = [], base = '.' }: DebugFilePlaces = {},
): Promise<DebugFileSearch | undefined> {
  const folders = [...new Set([...directories, ...DEBUG_DIRECTORIES])].map(shown => ({
    shown,
    path: resolve(base, shown),
  }));
  return searchDebugFile(debugFileCandidates(description, path, folders), candidate => look(candidate, description));
}

/** The same for the program of an image: first what the image holds, then the files of this machine. */
export async function debugFileOfProgram(
  image: string,
  { debugFile: inside, description }: ImageProgram,
  places: DebugFilePlaces,
): Promise<DebugFileSearch | undefined> {
  const named = inside?.file && { ...inside.file, name: `${image}:${shownText(inside.file.name)}` };
  const lookedFor = (inside?.lookedFor ?? []).map(name => `${image}:${shownText(name)}`);
  if (named?.matches) return { file: named, lookedFor };
  const outside = await debugFileOf(description, places);
  if (inside === null && outside === undefined) return undefined;
  const file = outside?.file?.matches ? outside.file : (named ?? outside?.file);
  return { ...(file && { file }), lookedFor: [...lookedFor, ...(outside?.lookedFor ?? [])] };
}

/** Undefined when there is no such file. */
async function look(candidate: DebugFileCandidate, description: BinaryDescription): Promise<DebugFile | undefined> {
  if (description.kind !== 'described') return undefined;
  let source: FileSource;
  try {
    source = await opened(candidate);
  } catch (error) {
    if (!(error instanceof FileSourceError)) throw error;
    const { name } = candidate;
    return error.trouble === 'missing' ? undefined : { name, matches: false, why: TROUBLE[error.trouble] };
  }
  try {
    return await examineDebugFile(candidate, source, description);
  } finally {
    await source.close();
  }
}

/** @throws FileSourceError */
async function opened({ path, root }: DebugFileCandidate): Promise<FileSource> {
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
