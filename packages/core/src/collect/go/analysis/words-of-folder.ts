import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Repository } from '../../repository/repository.ts';

const PLACE = /^((?:vet: |go: )?)([^\s:]{1,1000}\.go)(?=:\d)/gm;

/** Words of a command that ran in `folder`, whose lines name files from there, with the files from the working directory. */
export function wordsOfFolder(words: string, folder: string, { workingDirectory }: Repository): string {
  return words.replace(PLACE, (place, head: string, file: string) =>
    isAbsolute(file) ? place : head + relative(workingDirectory, resolve(folder, file)).split(sep).join('/'),
  );
}
