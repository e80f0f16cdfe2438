import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { isInside, posixRelative } from '../repository/repository-file.ts';
import type { Repository } from '../repository/repository.ts';
import type { SourceNames, SourcePlace } from '../../evidence/debugger-session.ts';

export interface SourceFolders {
  readonly repository: Pick<Repository, 'root'>;
  /** The copy of the work tree that the binary was built in. */
  readonly builtIn?: string;
  /** Of the binary's build information. */
  readonly modulePath?: string;
  /** Where the target's go.mod would be looked for: from here upwards. */
  readonly from: string;
}

/** Turns the names that a binary has for its sources into places that a reader of the report knows. */
export class SessionSources {
  readonly #folders: SourceFolders;

  constructor(folders: SourceFolders) {
    this.#folders = folders;
  }

  place(file: string, line: number): SourcePlace {
    const own = this.#ownFile(file);
    // Of foreign files the package's folder and the name say enough, and no path of this machine.
    return own === undefined
      ? { file: file.split('/').slice(-2).join('/'), line, inRepository: false }
      : { file: own, line, inRepository: true };
  }

  /** How an editor with the repository open finds this file. */
  names(file: string): SourceNames {
    const { builtIn, repository, modulePath } = this.#folders;
    if (isAbsolute(file)) {
      const known =
        (builtIn !== undefined && isInside(builtIn, file)) || isInside(repository.root, file) || existsSync(file);
      return known ? { state: 'as-built' } : { state: 'elsewhere', file: this.place(file, 1).file };
    }
    const own = this.#ownFile(file);
    if (own === undefined || modulePath === undefined) return { state: 'elsewhere', file: this.place(file, 1).file };
    return { state: 'trimmed', from: modulePath, to: posixRelative(repository.root, this.#moduleFolder()!) || '.' };
  }

  /** POSIX, below the root of the repository, and there; else undefined. */
  #ownFile(file: string): string | undefined {
    const { builtIn, repository, modulePath } = this.#folders;
    const inRoot = (path: string) =>
      isInside(repository.root, path) && existsSync(path) ? posixRelative(repository.root, path) : undefined;
    if (file.includes('\0')) return undefined;
    if (isAbsolute(file)) {
      return inRoot(
        builtIn !== undefined && isInside(builtIn, file) ? join(repository.root, posixRelative(builtIn, file)) : file,
      );
    }
    const folder = this.#moduleFolder();
    if (modulePath === undefined || folder === undefined || !file.startsWith(`${modulePath}/`)) return undefined;
    return inRoot(join(folder, file.slice(modulePath.length + 1)));
  }

  #moduleFolder(): string | undefined {
    const { from, repository } = this.#folders;
    for (let folder = from; isInside(repository.root, folder); folder = dirname(folder)) {
      if (existsSync(join(folder, 'go.mod'))) return folder;
      if (folder === dirname(folder)) return undefined;
    }
    return undefined;
  }
}
