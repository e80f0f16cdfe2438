import { unavailable, type Unavailable } from '../../evidence/unavailable.ts';
import type { CollectContext } from '../collector.ts';
import type { GoProgram } from './list-program.ts';

/** The packages that analyzers judge: those of the target's own modules that it needs. */
export interface JudgedPackages {
  readonly importPaths: readonly [string, ...string[]];
  /** Absolute folders. */
  readonly folders: readonly string[];
}

/** What is shipped is judged, not every folder of the repository. */
export function judgedPackages(context: CollectContext, program: GoProgram): JudgedPackages | Unavailable {
  const main = program.packages.at(-1);
  if (main && main.name !== '' && main.name !== 'main') {
    return unavailable(
      'not-built',
      `${context.target?.subject ?? '.'} is the library ${main.name}, not a main package`,
      'Name a folder with a main package: `gds verify ./cmd/x`.',
    );
  }
  const own = program.packages.filter(each => each.own);
  const [first, ...others] = own.map(each => each.importPath);
  if (first === undefined) {
    return unavailable(
      'unreadable',
      'the target has no package of a module of this repository',
      'Add a go.mod with `go mod init`, and name a folder with a main package.',
    );
  }
  return { importPaths: [first, ...others], folders: own.map(each => each.dir) };
}
