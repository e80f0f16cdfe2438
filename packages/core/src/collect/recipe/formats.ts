import { posix } from 'node:path';
import type { BuildFileReader } from './build-script.ts';
import { readDockerfile } from './docker/dockerfile.ts';
import { goreleaserFolder, readGoreleaser } from './declared/goreleaser.ts';
import { FILE_NAMES } from './file-names.ts';
import { readJustfile } from './just/justfile-scripts.ts';
import { readKo } from './declared/ko.ts';
import { readMakefileScripts } from './make/makefile-scripts.ts';
import { readShellScript } from './shell-script.ts';
import { readTaskfile } from './task/taskfile-scripts.ts';
import { readWorkflow } from './workflow/workflow.ts';

/** One kind of build file. */
export interface BuildFileFormat {
  readonly name: string;
  /** Patterns of paths relative to the folder of gds.yaml: `*` within a segment, `**` over any number of them. */
  readonly files: readonly string[];
  /** Those of files that come behind them. */
  readonly further?: readonly string[];
  /** Paths of files that are for something else. */
  readonly except?: RegExp;
  /** Only the first of `files` that is there counts, as for the tool itself. */
  readonly firstOnly?: boolean;
  /** Files are looked for below the repository's root instead of the folder of gds.yaml. */
  readonly atRoot?: boolean;
  /** Folders in which the commands of a file may start, likeliest first; all, and the repository's root, are relative to the folder of gds.yaml. */
  readonly folders: (file: string, root: string) => readonly string[];
  readonly read: BuildFileReader;
}

const DOCKERFILES = ['Dockerfile', 'Containerfile', 'Dockerfile.*', '*.Dockerfile'];

const ownFolder = (file: string) => [posix.dirname(file)];

/**
 * The kinds of build files that are read, in the order of precedence: what releases and images are
 * made by comes before what a person calls by hand, and that before what only tests. A workflow has its place by what
 * it is for.
 */
export const FORMATS: readonly BuildFileFormat[] = [
  {
    name: 'goreleaser',
    files: FILE_NAMES.goreleaser,
    firstOnly: true,
    folders: file => [goreleaserFolder(file)],
    read: readGoreleaser,
  },
  { name: 'ko', files: FILE_NAMES.ko, firstOnly: true, folders: ownFolder, read: readKo },
  {
    name: 'Dockerfile',
    files: [
      ...DOCKERFILES,
      'build/**/Dockerfile*',
      'docker/**/Dockerfile*',
      'deploy/**/Dockerfile*',
      'cmd/**/Dockerfile*',
    ],
    further: ['*', '*/*', '*/*/*'].flatMap(folder => DOCKERFILES.map(name => `${folder}/${name}`)),
    except: /(?:^|\/)(?:\.[^/]*|dev|devel|development|docs?|e2e|examples?|integration|local|samples?|testing|tests?)\//,
    // The context is the folder that `docker build` is called in; for a file further down, often that of the file or
    // the one around it.
    folders: (file, root) => ['.', posix.dirname(file), posix.dirname(posix.dirname(file)), root],
    read: readDockerfile,
  },
  {
    name: 'Makefile',
    files: FILE_NAMES.make,
    firstOnly: true,
    folders: ownFolder,
    read: readMakefileScripts,
  },
  {
    name: 'Taskfile',
    files: FILE_NAMES.task,
    firstOnly: true,
    folders: ownFolder,
    read: readTaskfile,
  },
  {
    name: 'justfile',
    files: FILE_NAMES.just,
    firstOnly: true,
    folders: ownFolder,
    read: readJustfile,
  },
  {
    name: 'shell script',
    files: [
      '*.sh',
      'scripts/**/*.sh',
      'script/**/*.sh',
      'hack/**/*.sh',
      'build/**/*.sh',
      'tools/**/*.sh',
      'ci/**/*.sh',
      'bin/*.sh',
    ],
    folders: (file, root) => ['.', posix.dirname(file), root],
    read: readShellScript,
  },
  {
    name: 'GitHub workflow',
    files: ['.github/workflows/*.yml', '.github/workflows/*.yaml'],
    atRoot: true,
    folders: (_, root) => [root],
    read: readWorkflow,
  },
];

/** The format of a file that gds.yaml names, by its name alone; a Makefile where no other fits. */
export function formatOf(file: string): BuildFileFormat {
  const format = FORMATS.find(({ files }) => files.some(pattern => fits(file, pattern)));
  return format ?? formatNamed(/goreleaser[^/]*\.ya?ml$/.test(file) ? 'goreleaser' : 'Makefile');
}

export function formatNamed(
  name: 'Makefile' | 'justfile' | 'Taskfile' | 'shell script' | 'goreleaser' | 'ko',
): BuildFileFormat {
  return FORMATS.find(format => format.name === name)!;
}

/** A named file may lie in any folder. */
function fits(file: string, pattern: string): boolean {
  const [name, base] = [posix.basename(file), posix.basename(pattern)];
  const star = base.indexOf('*');
  if (star < 0) return name === base;
  const [before, after] = [base.slice(0, star), base.slice(star + 1)];
  return name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
}
