import type { FileLocation } from '../standard/finding.ts';
import type { GoSource } from '../evidence/go-source.ts';
import { defineCollector } from './collector.ts';
import { listProgram, type GoProgram } from './go/list-program.ts';
import { sourceFacts, type SourceFacts } from './go/analysis/source-facts.ts';
import { SourceLocations, type GoPosition } from './go/analysis/source-location.ts';

/**
 * Reads the source of the target's main package and of the packages of its module that it depends on
 * with Go's own parser and type checker. Nothing is compiled and none of the repository's code runs.
 */
export default defineCollector({
  provides: 'goSource',
  deadlineMs: 300_000,
  async collect(context) {
    await context.get('binary'); // its build fetched the modules whose source tells who serves what
    const program = await listProgram(context);
    if ('available' in program) return program;
    const facts = await sourceFacts(context, program, 'pprof');
    if ('available' in facts) return facts;
    return asEvidence(facts, program, await SourceLocations.of(context.repository));
  },
});

async function asEvidence(facts: SourceFacts, program: GoProgram, places: SourceLocations): Promise<GoSource> {
  const located = async <T extends { readonly position: GoPosition }>(items: readonly T[]) => {
    const all = await Promise.all(items.map(async item => ({ item, location: await places.locate(item.position) })));
    return all.filter((each): each is { item: T; location: FileLocation } => each.location !== undefined);
  };
  const [imports, routes, listeners] = await Promise.all([
    located(facts.pprofImports),
    located(facts.pprofRoutes),
    located(facts.listeners),
  ]);
  const main = facts.main === null ? undefined : await places.locate(facts.main);
  const importBlock = facts.imports === null ? undefined : await places.locate(facts.imports);
  return {
    pprofImports: imports.map(({ item, location }) => ({ location, blank: item.blank })),
    pprofRoutes: routes.map(({ item, location }) => ({ location, pattern: item.pattern })),
    listeners: listeners.map(({ item, location }) => ({ location, address: item.address, handler: item.handler })),
    ...(main === undefined ? {} : { main }),
    ...(importBlock === undefined ? {} : { imports: importBlock }),
    unresolved: [...unreadPackages(program), ...facts.unresolved],
  };
}

/** Packages whose source could not be read whole: one of them might serve the default mux. */
function unreadPackages(program: GoProgram): readonly string[] {
  const ignored = new Set(['C', 'unsafe']);
  return program.packages
    .filter(each => !each.standard && !ignored.has(each.importPath))
    .filter(each => each.problem !== undefined || each.files.length === 0)
    .map(each => `package ${each.importPath} could not be read: ${each.problem ?? 'it has no Go file without cgo'}`);
}
