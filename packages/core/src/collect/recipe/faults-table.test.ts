import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BuildFault } from '../../../test/build-fault.ts';
import { BUILD_FAULTS } from '../../../test/build-faults.ts';
import { CONTENTS, described, findingsOf, judgeBinary, PRESENT } from '../../../test/described.ts';
import type { DraftFinding } from '../../checks/check.ts';
import debugInfo from '../../checks/debug-info.ts';
import deterministicBuild from '../../checks/deterministic-build.ts';
import unoptimisedBuild from '../../checks/unoptimised-build.ts';
import type { Available, BuildRecipe } from '../../evidence/index.ts';
import type { Rebuild } from '../../evidence/rebuild.ts';
import type { Location } from '../../standard/index.ts';
import type { NamedBuildFile } from './build-script.ts';
import { findRecipe } from './find-recipe.ts';
import { formatOf } from './formats.ts';
import { sourceText } from './text/traced-text.ts';

async function readFile(name: string, text: string): Promise<NamedBuildFile> {
  const format = formatOf(name);
  const [folder = '.'] = format.folders(name, '.');
  const surroundings = { name, folder, read: () => Promise.resolve('it does not exist') };
  const file = await format.read(sourceText(name, text), surroundings);
  if (typeof file === 'string') throw new Error(file);
  return { name, file };
}

async function recipeOf({ file, fault, text, called = {} }: BuildFault): Promise<Available<BuildRecipe>> {
  const own = await readFile(file, text);
  const others = await Promise.all(Object.entries(called).map(([name, other]) => readFile(name, other)));
  const query = {
    packageFolder: 'cmd/app',
    module: { path: 'example.com/app', folder: '.' },
    role: fault === 'optimised' ? 'debug' : 'production',
  } as const;
  const found = findRecipe([own], query, [own, ...others]);
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return { available: true, measuredAt: '2026-03-01T00:00:00Z', value: found.recipe };
}

const ABSENT = described({
  dwarf: { state: 'absent' },
  stripping: { by: 'go-linker', removed: ['dwarf'], confidence: 'certain', parameter: null },
});
const OPTIMISED = described({
  dwarf: { ...PRESENT, contents: { ...CONTENTS, optimised: { units: 2, packages: 2, listed: [] } } },
});

/** What the real check says of evidence that this fault would give. */
function findingOf(fault: BuildFault['fault'], recipe: Available<BuildRecipe>): readonly DraftFinding[] {
  switch (fault) {
    case 'stripped':
      return findingsOf(judgeBinary(debugInfo, ABSENT, recipe));
    case 'stripped later':
      return findingsOf(judgeBinary(debugInfo, described(), recipe));
    case 'optimised':
      return findingsOf(judgeBinary(unoptimisedBuild, OPTIMISED, recipe, { role: 'debug' }));
    case 'no -trimpath':
      return rebuilt([{ input: 'trimpath', proof: 'in this test' }], recipe);
    case 'date': {
      const [computed] = recipe.value.computed.filter(({ varies }) => varies === true);
      if (!computed) throw new Error('nothing is computed');
      return rebuilt([{ input: 'computed-value', proof: 'in this test', computed }], recipe);
    }
  }
}

function rebuilt(causes: Rebuild['causes'], buildRecipe: Available<BuildRecipe>): readonly DraftFinding[] {
  const rebuild: Rebuild = {
    varied: [],
    sha256: ['a', 'b'],
    equal: false,
    differingSections: [],
    causes,
    keptCaches: false,
    rewritten: [],
    extraBuilds: 0,
  };
  const target = { name: 'app', kind: 'package', role: 'production', subject: './cmd/app' } as const;
  return findingsOf(
    deterministicBuild.evaluate({ rebuild, buildRecipe } as never, {
      target: { ...target, debugInfoRequiredByFlag: false },
      threshold: () => 0,
    }),
  );
}

function marked({ text, file }: BuildFault) {
  const before = text.slice(0, text.indexOf('«'));
  const region = text.slice(before.length + 1, text.indexOf('»'));
  const startLine = before.split('\n').length;
  const startColumn = before.length - before.lastIndexOf('\n');
  return {
    plain: text.replace('«', '').replace('»', ''),
    region,
    place: `${file}:${startLine}:${startColumn}`,
  };
}

function regionIn(text: string, location: Location | undefined): { region: string; place: string } {
  if (location?.kind !== 'file') return { region: '', place: JSON.stringify(location) };
  const line = text.split('\n')[location.startLine - 1]!;
  expect(location.endLine).toBe(location.startLine);
  return {
    region: line.slice(location.startColumn! - 1, location.endColumn! - 1),
    place: `${location.path}:${location.startLine}:${location.startColumn}`,
  };
}

describe('a finding stands exactly where a person would edit', () => {
  it.each(BUILD_FAULTS.map(row => [posix.basename(row.file), row.fault, row.how, row] as const))(
    '%s: %s: %s',
    async (_file, fault, _how, row) => {
      const { plain, region, place } = marked(row);
      const recipe = await recipeOf({ ...row, text: plain });
      const [first, ...more] = findingOf(fault, recipe);
      expect(more).toEqual([]);
      expect(regionIn(plain, first?.location)).toEqual({ region, place });
    },
  );
});
