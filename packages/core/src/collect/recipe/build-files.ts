import { access } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Repository } from '../repository/repository.ts';
import { findFiles, UNSEARCHED } from '../repository/file-pattern.ts';
import { readRepositoryFile } from '../repository/repository-file.ts';
import type { BuildFileSurroundings, NamedBuildFile } from './build-script.ts';
import { CalledFiles } from './calls/called-files.ts';
import { type BuildFileFormat, formatNamed, formatOf, FORMATS } from './formats.ts';
import { placedCommands } from './around/placed-command.ts';
import { Budget } from './text/budget.ts';
import { doubtsOfGiven, type GivenArgument, givenArguments } from './docker/given-build-arguments.ts';
import { type SourceText, sourceText } from './text/traced-text.ts';
import { unreadFilesOf } from './unread/unread-files.ts';

const MAX_CHARACTERS = 1024 * 1024;
const MAX_FILES_OF_A_FORMAT = 50;

/** A build file that is there, with each folder in which its commands may start. */
export interface FoundBuildFile {
  readonly name: string;
  /** One reading for each possible folder, likeliest first; a string says why it cannot be used. */
  readonly readings: readonly (NamedBuildFile | string)[];
}

const known = new WeakMap<Repository, Promise<readonly FoundBuildFile[]>>();

/** All build files of the repository, read once a run, in the order of precedence. */
export function buildFilesOf(repository: Repository): Promise<readonly FoundBuildFile[]> {
  let files = known.get(repository);
  if (!files) known.set(repository, (files = readAll(repository)));
  return files;
}

async function readAll(repository: Repository): Promise<readonly FoundBuildFile[]> {
  const found: { readonly file: FoundBuildFile; readonly place: number }[] = [];
  for (const format of FORMATS) {
    const names = await filesOf(repository, format);
    for (const name of names.slice(0, MAX_FILES_OF_A_FORMAT)) {
      const file = await readBuildFile(repository, name, format);
      found.push({ file, place: placeOf(file, format) });
    }
    const [left, ...more] = names.slice(MAX_FILES_OF_A_FORMAT);
    if (left === undefined) continue;
    const others = more.length > 0 ? `, like ${more.length} more` : '';
    const reading = `it is beyond the first ${MAX_FILES_OF_A_FORMAT} of its kind${others}; name the one that counts in gds.yaml`;
    found.push({ file: { name: left, readings: [reading] }, place: FORMATS.indexOf(format) });
  }
  const given = await argumentsIn(
    repository,
    found.map(({ file: { name } }) => name),
  );
  return found.toSorted((a, b) => a.place - b.place).map(({ file }) => withGiven(file, given));
}

/** What the build files, also those that are not read, and those of Compose give to the builds of images. */
async function argumentsIn(repository: Repository, names: readonly string[]): Promise<readonly GivenArgument[]> {
  const sources = await Promise.all([...names, ...COMPOSE_FILES].map(name => read(repository, name)));
  const unread = (await unreadFilesOf(repository)).map(({ source }) => source);
  return [...sources, ...unread].flatMap(source => (typeof source === 'string' ? [] : givenArguments(source)));
}
const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

function withGiven({ name, readings }: FoundBuildFile, given: readonly GivenArgument[]): FoundBuildFile {
  return {
    name,
    readings: readings.map(reading => {
      if (typeof reading === 'string' || !reading.file.parameters) return reading;
      const doubts = doubtsOfGiven(reading.file.parameters, given);
      return { ...reading, file: { ...reading.file, doubts: [...reading.file.doubts, ...doubts] } };
    }),
  };
}

/** Workflows for releases come before what a person calls by hand, those for tests behind all others. */
function placeOf({ readings: [reading] }: FoundBuildFile, format: BuildFileFormat): number {
  switch (typeof reading === 'object' ? reading.file.purpose : undefined) {
    case 'release':
      return FORMATS.findIndex(({ name }) => name === 'Makefile') - 0.5;
    case 'test':
      return FORMATS.length;
    default:
      return FORMATS.indexOf(format);
  }
}

/** One build file, by its path relative to the folder of gds.yaml. */
export async function readBuildFile(
  repository: Repository,
  name: string,
  format: BuildFileFormat = formatOf(name),
): Promise<FoundBuildFile> {
  const source = await read(repository, name);
  if (typeof source === 'string') return { name, readings: [source] };
  const readings: (NamedBuildFile | string)[] = [];
  for (const folder of new Set(format.folders(name, rootOf(repository)).map(path => posix.normalize(path)))) {
    const file = await format.read(source, surroundingsOf(repository, name, folder));
    readings.push(typeof file === 'string' ? file : { name, file });
  }
  return { name, readings };
}

const knownCalled = new WeakMap<Repository, Promise<readonly NamedBuildFile[]>>();

/** Files that no one looks for and that the build files call: `make -C api`, `./tools/ship`; read once a run. */
export function calledFilesOf(repository: Repository): Promise<readonly NamedBuildFile[]> {
  let files = knownCalled.get(repository);
  if (!files) knownCalled.set(repository, (files = readCalled(repository)));
  return files;
}

async function readCalled(repository: Repository): Promise<readonly NamedBuildFile[]> {
  const all = (await buildFilesOf(repository)).flatMap(({ readings }) => readings.filter(isRead));
  const found: NamedBuildFile[] = [];
  const tried = new Set<string>();
  for (let open: readonly NamedBuildFile[] = all; open.length > 0;) {
    const calls = new CalledFiles([...all, ...found]);
    const wanted = open.flatMap(({ file }) =>
      placedCommands(file.scripts, { problems: [], budget: new Budget() }).flatMap(command => calls.wanted(command)),
    );
    const more: NamedBuildFile[] = [];
    for (const { path, kind } of wanted) {
      if (tried.has(path) || tried.size >= MAX_CALLED) continue;
      tried.add(path);
      const { readings } = await readBuildFile(repository, path, formatNamed(FORMAT_OF[kind]));
      more.push(...readings.filter(isRead).slice(0, 1));
    }
    found.push(...more);
    open = more;
  }
  return found;
}

function isRead(reading: NamedBuildFile | string): reading is NamedBuildFile {
  return typeof reading !== 'string';
}

const MAX_CALLED = 100;
const FORMAT_OF = {
  make: 'Makefile',
  just: 'justfile',
  task: 'Taskfile',
  script: 'shell script',
  goreleaser: 'goreleaser',
  ko: 'ko',
} as const;

async function filesOf(
  { root, workingDirectory, prefix }: Repository,
  format: BuildFileFormat,
): Promise<readonly string[]> {
  if (format.firstOnly) {
    const there = await Promise.all(format.files.map(name => isThere(join(workingDirectory, name))));
    return format.files.filter((_, index) => there[index]).slice(0, 1);
  }
  const start = format.atRoot ? root : workingDirectory;
  const first = await findFiles(start, format.files);
  const behind = format.further ? await findFiles(start, format.further) : [];
  const files = [...new Set([...first, ...behind.filter(name => !format.except?.test(name))])];
  return format.atRoot ? files.map(file => posix.relative(posix.join('/', prefix), posix.join('/', file))) : files;
}

function surroundingsOf(repository: Repository, name: string, folder: string): BuildFileSurroundings {
  return {
    name,
    folder,
    root: rootOf(repository),
    read: path => read(repository, path),
    find: pattern => find(repository, pattern),
  };
}

/** The repository's root, relative to the folder of gds.yaml. */
function rootOf({ prefix }: Repository): string {
  return posix.relative(posix.join('/', prefix), '/') || '.';
}

async function find({ workingDirectory }: Repository, pattern: string): Promise<readonly string[] | string> {
  if (posix.normalize(pattern).startsWith('../')) return 'it lies outside the folder of gds.yaml';
  if (pattern.split('/').some(name => UNSEARCHED.has(name))) return 'that folder is not searched';
  const isHidden = posix.basename(pattern).startsWith('.');
  const found = await findFiles(workingDirectory, [posix.normalize(pattern)]);
  return found.filter(path => isHidden || !posix.basename(path).startsWith('.'));
}

async function read({ root, prefix }: Repository, name: string): Promise<SourceText | string> {
  const file = await readRepositoryFile(root, posix.join(prefix, name));
  if (!file.ok) return file.reason;
  if (file.text.length > MAX_CHARACTERS) return 'it is larger than 1 MiB';
  return sourceText(file.path, file.text);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
