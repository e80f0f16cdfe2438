import type { DwarfContents } from '../binary/description.ts';
import type { RecipeFlag } from '../evidence/build-recipe.ts';
import type { BuildRecipe, Collected } from '../evidence/index.ts';
import { grouped, type Fact, type Location } from '../standard/index.ts';
import { defineCheck, type DraftFinding, type Judgement } from './check.ts';
import { debugBuildExplained, UNOPTIMISED } from './debug-build.ts';
import { dwarfOf, isNoData, readGoBinary } from './go-binary.ts';
import { unlessDoubted } from './recipe-doubts.ts';

const LISTED = 10;

/** GDS-ERR-004: every compilation unit of the program was compiled with `-N -l`. */
export default defineCheck({
  id: 'unoptimised-build',
  needs: ['binary'],
  uses: ['buildRecipe'],
  evaluate({ binary, buildRecipe }, context): Judgement {
    const description = readGoBinary(binary);
    if (isNoData(description)) return description;
    if (context.target?.role !== 'debug') {
      return {
        outcome: 'not-applicable',
        because: 'target-kind',
        summary: 'only a target of role debug is judged',
      };
    }
    const explained = debugBuildExplained(context);
    const dwarf = dwarfOf(binary, description);
    if ('problems' in dwarf && dwarf.problems.some(({ part }) => part === 'units')) {
      return {
        outcome: 'no-data',
        summary: 'its DWARF is damaged, so not every unit tells the compiler’s flags',
        provide: `Mend what 003 reports.${explained}`,
      };
    }
    if ((dwarf.state !== 'present' && dwarf.state !== 'unreadable') || dwarf.contents === null) {
      return {
        outcome: 'no-data',
        summary: 'without DWARF the compiler’s flags cannot be read',
        provide: `Mend what 003 reports, and build with \`${UNOPTIMISED}\`.${explained}`,
      };
    }
    const { optimised, goUnits, coverage } = dwarf.contents;
    if (goUnits === 0 || (coverage !== null && coverage.units.count > 0)) {
      const what = goUnits === 0 ? 'no unit of Go' : `none of ${grouped(coverage!.units.count)} functions of Go`;
      return {
        outcome: 'no-data',
        summary: `its DWARF has ${what}, so the compiler’s flags cannot be read`,
        provide: `Mend what 003 reports: link the Go code with its DWARF (no -ldflags=-w), and remove no section.${explained}`,
      };
    }
    const facts: Fact[] = [
      { key: 'go units', value: goUnits, unit: 'count' },
      { key: 'optimised packages', value: optimised.packages, unit: 'count' },
    ];
    if (optimised.packages === 0) {
      return unlessDoubted(
        { outcome: 'pass', summary: `${goUnits} Go units built with -N -l where Go allows it`, facts },
        buildRecipe,
      );
    }
    return {
      outcome: 'fail',
      summary: `${packagesOf(optimised)} of ${binary.name} compiled with optimisation`,
      findings: [finding(binary.name, dwarf.contents, buildRecipe, explained)],
      facts,
    };
  },
});

function finding(
  name: string,
  { optimised }: DwarfContents,
  recipe: Collected<BuildRecipe>,
  explained: string,
): DraftFinding {
  const gcflags = recipe.available ? recipe.value.flags.find(flag => flag.name === '-gcflags') : undefined;
  const named = optimised.listed.slice(0, LISTED).map(({ package: path }) => path);
  const more = optimised.packages - named.length;
  // Where the value stands: a variable's assignment, when the flag is written through one.
  const location: Location = gcflags?.words[0]?.location ??
    gcflags?.location ??
    (recipe.available ? recipe.value.location : undefined) ?? { kind: 'binary', file: name, section: '.debug_info' };
  return {
    severity: 'error',
    message: gcflags?.words.some(({ text }) => text.startsWith('all='))
      ? `\`${wordsOf(gcflags)}\` in -gcflags leaves ${packagesOf(optimised)} of ${name} optimised`
      : gcflags
        ? `\`-gcflags\` without \`all=\` leaves ${packagesOf(optimised)} of ${name} optimised`
        : `${name} is compiled with optimisation: ${packagesOf(optimised)} without -N -l`,
    remedy: `${gcflags ? `Write \`${UNOPTIMISED}\`.` : `Add \`${UNOPTIMISED}\` to the build of the debug binary.`}${explained}`,
    location,
    evidence: [{ key: 'optimised', value: `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}` }],
  };
}

function packagesOf({ packages }: DwarfContents['optimised']): string {
  return `${grouped(packages)} package${packages === 1 ? '' : 's'}`;
}

function wordsOf({ words }: RecipeFlag): string {
  return words.map(({ text }) => text).join(' ');
}
