import { unavailable, type Unavailable } from '../../../evidence/unavailable.ts';
import type { CollectContext } from '../../collector.ts';
import { type GoProgram, listProgram } from '../list-program.ts';
import { RENAME, refusedFolder } from '../refused-folder.ts';

/** The packages that analyzers judge: those of the target's own modules that it needs. */
export interface JudgedPackages {
  readonly importPaths: readonly [string, ...string[]];
  /** Absolute folders. */
  readonly folders: readonly string[];
}

export interface JudgedProgram {
  readonly program: GoProgram;
  readonly judged: JudgedPackages;
}

/** The target's program and what analyzers judge of it, once its build has fetched the modules. */
export async function judgedProgram(context: CollectContext): Promise<JudgedProgram | Unavailable> {
  await context.get('binary');
  const program = await listProgram(context);
  if ('available' in program) return program;
  const judged = judgedPackages(context, program);
  return 'available' in judged ? judged : { program, judged };
}

/** What is shipped is judged, not every folder of the repository. */
function judgedPackages(context: CollectContext, program: GoProgram): JudgedPackages | Unavailable {
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
    const refused = refusedFolder(main?.problem ?? '');
    if (refused !== undefined) return unavailable('not-built', refused, RENAME);
    return unavailable(
      'unreadable',
      'the target has no package of a module of this repository',
      'Add a go.mod with `go mod init`, and name a folder with a main package.',
    );
  }
  return { importPaths: [first, ...others], folders: own.map(each => each.dir) };
}
