import { basename } from 'node:path';
import { recipeInRepository } from '../collect/build-recipe.ts';
import type { Repository } from '../collect/repository/repository.ts';
import type { BuildRecipe } from '../evidence/build-recipe.ts';

/** A main package and the builds of it that the repository holds. */
export interface FoundTarget {
  readonly name: string;
  /** `./cmd/payments`. */
  readonly path: string;
  /** What builds it for production, as `build.from` names it: `Makefile#build`. */
  readonly build?: string;
  /** The build with `-N -l`, when there is one beside it, and a name for it as a target. */
  readonly debugBuild?: { readonly name: string; readonly from: string };
  /** Others that build it too. */
  readonly others: readonly string[];
}

/** How each main package is built: build files are read, nothing of them is run. */
export async function findTargets(
  repository: Repository,
  packages: readonly string[],
  service: string,
): Promise<readonly FoundTarget[]> {
  const taken = new Set<string>();
  const targets: FoundTarget[] = [];
  for (const path of packages) {
    const base = path === '.' ? service : basename(path);
    const whole = path === '.' ? service : path.replace(/^\.\//, '').replaceAll('/', '-');
    const name = free(taken, base, whole);
    const [production, debug] = await Promise.all([
      recipeInRepository(repository, { subject: path, role: 'production' }),
      recipeInRepository(repository, { subject: path, role: 'debug' }),
    ]);
    const build = production.kind === 'found' ? nameable(production.recipe) : undefined;
    const forDebugger = debug.kind === 'found' && isUnoptimised(debug.recipe) ? nameable(debug.recipe) : undefined;
    // The same recipe for both is what is shipped: it says nothing of a build for a debugger.
    const debugBuild = forDebugger === build ? undefined : forDebugger;
    const others = production.kind === 'found' ? production.others.filter(other => other !== debugBuild) : [];
    targets.push({
      name,
      path,
      others,
      ...(build !== undefined && { build }),
      ...(debugBuild !== undefined && {
        debugBuild: { name: free(taken, `${name}-debug`, `${whole}-debug`), from: debugBuild },
      }),
    });
  }
  return targets;
}

/** A name that no target has: the first wish, the second, else the second with a number. */
function free(taken: Set<string>, wish: string, second: string): string {
  let name = taken.has(wish) ? second : wish;
  for (let number = 2; taken.has(name); number++) name = `${second}-${number}`;
  taken.add(name);
  return name;
}

function isUnoptimised({ flags }: BuildRecipe): boolean {
  const words = flags
    .filter(({ name }) => name === '-gcflags')
    .flatMap(flag => flag.words.flatMap(({ text }) => text.replace(/^[^=\s]*=/, '').split(/\s+/)));
  return words.includes('-N') && words.includes('-l');
}

/** The recipe's name when gds.yaml can hold it. */
function nameable({ from }: BuildRecipe): string | undefined {
  return /^[^#]+#[^#]+$/.test(from) ? from : undefined;
}
