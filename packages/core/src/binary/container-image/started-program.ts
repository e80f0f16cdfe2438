import type { ImageConfig } from './documents.ts';
import type { FileTree, LayerFile } from './file-tree.ts';

/** What Docker and containerd set where an image sets none. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * `entrypoint`: the first word of what the image starts. `argument`: a later word, behind a wrapper such as an init,
 * a script or a shell. `only`: the image starts something else, and holds one program of Go.
 */
export type ChosenBy = 'entrypoint' | 'argument' | 'only';

export interface StartedProgram {
  /** Absolute, in the image, without links. */
  readonly path: string;
  readonly file: LayerFile;
  readonly chosenBy: ChosenBy;
}

/** What the image starts: entrypoint and arguments, as one command (OCI image specification, "Image Configuration"). */
export function commandOf(config: ImageConfig): readonly string[] {
  return [...(config.config?.Entrypoint ?? []), ...(config.config?.Cmd ?? [])];
}

/** The file that the first word of the command leads to, whatever it is. */
export function firstFile(tree: FileTree, config: ImageConfig): { path: string; file: LayerFile } | undefined {
  const [word] = commandOf(config);
  return word === undefined ? undefined : located(tree, config, word);
}

/** Which of the programs of Go is the image's; undefined when nothing decides. */
export function startedProgram(
  tree: FileTree,
  config: ImageConfig,
  isGo: (file: LayerFile) => boolean,
): StartedProgram | undefined {
  for (const [index, word] of commandOf(config).entries()) {
    // Behind `sh -c` stands a line of the shell.
    for (const part of index === 0 ? [word] : [word, ...word.split(/[\s;&|()"']+/)].slice(0, 100)) {
      const found = located(tree, config, part);
      if (found && isGo(found.file)) return { ...found, chosenBy: index === 0 ? 'entrypoint' : 'argument' };
    }
  }
  const programs = [...tree.files()].filter(({ file }) => isGo(file) && (file.mode & 0o111) !== 0);
  const [only] = programs;
  return only && new Set(programs.map(({ file }) => file)).size === 1 ? { ...only, chosenBy: 'only' } : undefined;
}

/** As execvp finds it: by PATH when it is a bare name, else from the working directory. */
function located(tree: FileTree, config: ImageConfig, word: string): { path: string; file: LayerFile } | undefined {
  if (word === '') return undefined;
  const workingDirectory = config.config?.WorkingDir || '/';
  if (word.includes('/')) return executable(tree, word, workingDirectory);
  for (const folder of pathOf(config).split(':').slice(0, 100)) {
    const found = executable(tree, `${folder === '' ? '.' : folder}/${word}`, workingDirectory);
    if (found !== undefined) return found;
  }
  return undefined;
}

function executable(tree: FileTree, path: string, from: string): { path: string; file: LayerFile } | undefined {
  const found = tree.resolve(path, from.startsWith('/') ? from : `/${from}`);
  if (found?.entry.kind !== 'file' || (found.entry.file.mode & 0o111) === 0) return undefined;
  return { path: found.path, file: found.entry.file };
}

function pathOf(config: ImageConfig): string {
  const setting = config.config?.Env?.findLast(each => each.startsWith('PATH='));
  return setting?.slice('PATH='.length) || DEFAULT_PATH;
}
