import { MAX_OPTIMISED, type DwarfContents } from '../description.ts';
import { missingDebugFlags, parseGoProducer, type DebugFlag } from '../go/producer.ts';

/** What the producers of Go units say, unit by unit. */
export interface ProducerCensus {
  goUnits: number;
  optimisedUnits: number;
  /** Releases of the compiler → units. */
  readonly versions: Map<string, number>;
  readonly optimised: Map<string, Set<DebugFlag>>;
  /** Packages compiled with `-dwarf=false`: their units have no functions and no variables. */
  readonly bare: Set<string>;
}

export function newProducerCensus(): ProducerCensus {
  return { goUnits: 0, optimisedUnits: 0, versions: new Map(), optimised: new Map(), bare: new Set() };
}

/** Counts a unit when the Go compiler made it. */
export function countProducer(census: ProducerCensus, packagePath: string, text: string): void {
  const producer = parseGoProducer(text);
  if (producer === undefined) return;
  census.goUnits++;
  census.versions.set(producer.version, (census.versions.get(producer.version) ?? 0) + 1);
  if (producer.flags.includes('-dwarf=false')) census.bare.add(packagePath);
  const missing = missingDebugFlags(packagePath, producer);
  if (missing.length === 0) return;
  census.optimisedUnits++;
  const flags = census.optimised.get(packagePath);
  if (flags === undefined) census.optimised.set(packagePath, new Set(missing));
  else for (const flag of missing) flags.add(flag);
}

/** The packages that were compiled without `-N` or `-l`, by name. */
export function optimisedRecord({ optimised, optimisedUnits }: ProducerCensus): DwarfContents['optimised'] {
  const names = [...optimised.keys()].sort();
  const listed = names
    .slice(0, MAX_OPTIMISED)
    .map(name => ({ package: name, missing: [...optimised.get(name)!].sort() }));
  return { units: optimisedUnits, packages: optimised.size, listed };
}

/** The packages without functions and variables, by name. */
export function bareRecord({ bare }: ProducerCensus): DwarfContents['bare'] {
  return { packages: bare.size, listed: [...bare].sort().slice(0, MAX_OPTIMISED) };
}
