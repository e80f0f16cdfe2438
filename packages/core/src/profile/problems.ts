import type { Id, Profile } from './profile.ts';

const MAX_PROBLEMS = 20;

/**
 * Rules of the format that a profile breaks, in words; empty for a valid one. The rules are those of
 * `Profile.CheckValid` in google/pprof's profile package, which stops at the first; here at 20.
 */
export function profileProblems(profile: Profile): readonly string[] {
  const problems: string[] = [];
  const add = (problem: string) => {
    if (problems.length < MAX_PROBLEMS) problems.push(problem);
  };
  uniqueIds('mapping', profile.mappings.ids, add);
  const functions = uniqueIds('function', profile.functions.ids, add);
  const locations = uniqueIds('location', profile.locations.ids, add);
  checkSamples(profile, locations, add);
  checkLines(profile, functions, add);
  return problems;
}

function checkSamples({ samples, sampleTypes }: Profile, locations: ReadonlySet<Id>, add: (problem: string) => void) {
  if (sampleTypes.length === 0 && samples.count > 0) add('there are samples and no sample type');
  for (let sample = 0; sample < samples.count; sample++) {
    const values = samples.valueStart[sample + 1]! - samples.valueStart[sample]!;
    if (values !== sampleTypes.length) {
      add(`sample ${sample} has ${values} values for ${sampleTypes.length} sample types`);
    }
    for (let at = samples.locationStart[sample]!; at < samples.locationStart[sample + 1]!; at++) {
      const id = samples.locationIds[at]!;
      if (!locations.has(id)) add(`sample ${sample} names location ${idText(id)}, which is not in the table`);
    }
  }
}

function checkLines({ locations }: Profile, functions: ReadonlySet<Id>, add: (problem: string) => void) {
  for (let location = 0; location < locations.count; location++) {
    for (let at = locations.lineStart[location]!; at < locations.lineStart[location + 1]!; at++) {
      const id = locations.lineFunctionIds[at]!;
      if (id === 0 || !functions.has(id)) {
        add(
          `location ${idText(locations.ids[location]!)} has a line of function ${idText(id)}, which is not in the table`,
        );
      }
    }
  }
}

function uniqueIds(what: string, ids: Float64Array, add: (problem: string) => void): ReadonlySet<Id> {
  const seen = new Set<Id>();
  for (const id of ids) {
    if (id === 0) add(`a ${what} has the reserved id 0`);
    else if (seen.has(id)) add(`several ${what}s have the id ${idText(id)}`);
    seen.add(id);
  }
  return seen;
}

function idText(id: Id): string {
  return id < 0 ? 'beyond 2^53' : String(id);
}
