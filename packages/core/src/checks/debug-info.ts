import type { DescribedBinary, DwarfContents, DwarfDescription, DwarfProblem } from '../binary/description.ts';
import type { Gap } from '../binary/dwarf/coverage.ts';
import type { BuildRecipe, Collected, TargetBinary } from '../evidence/index.ts';
import { definitionOf, grouped, type Fact } from '../standard/index.ts';
import { defineCheck, type CheckContext, type DraftFinding, type Judgement } from './check.ts';
import {
  dwarfOf,
  foreignDebugFile,
  isNoData,
  namesOf,
  originFacts,
  placeOf,
  readGoBinary,
  uncounted,
  whereToPut,
} from './go-binary.ts';
import { unlessDoubted } from './recipe-doubts.ts';
import { unlessStripped } from './stripped-later.ts';
import { removalOf, strippingFlags } from './stripping-flags.ts';

const UNOPTIMISED = "-gcflags='all=-N -l'";

/** GDS-ERR-003: the binary carries DWARF that can be read. */
export default defineCheck({
  id: 'debug-info',
  needs: ['binary'],
  uses: ['buildRecipe'],
  evaluate({ binary, buildRecipe }, context): Judgement {
    const description = readGoBinary(binary);
    if (isNoData(description)) return description;
    const dwarf = dwarfOf(binary, description);
    const facts = [...originFacts(binary), ...factsOf({ ...description, dwarf }), ...lookedFor(binary)];
    const foreign = foreignDebugFile(binary, facts);
    if (foreign) return foreign;
    switch (dwarf.state) {
      case 'absent': {
        const [first, ...rest] = absent(binary.name, description, buildRecipe, context);
        return { outcome: 'fail', summary: `no DWARF in ${binary.name}`, findings: [first, ...rest], facts };
      }
      case 'detached':
        return {
          outcome: 'no-data',
          summary: `${binary.name} names ${dwarf.file} as its debug file, and it was not found`,
          provide: `${whereToPut(binary, dwarf.file)}, or judge the binary before strip`,
          facts,
        };
      case 'unreadable':
      case 'present':
        // Of lines and call frames 006 says what is wrong.
        return unitProblem(dwarf) === undefined && lacking(dwarf).length === 0
          ? unlessDoubted(
              unlessStripped(present(binary, description, dwarf, facts), binary.name, buildRecipe),
              buildRecipe,
            )
          : damaged(binary.name, dwarf, facts);
    }
  },
});

type Dwarf = Extract<DwarfDescription, { state: 'present' | 'unreadable' }>;

function present(binary: TargetBinary, description: DescribedBinary, dwarf: Dwarf, facts: Fact[]): Judgement {
  const { name } = binary;
  const { contents } = dwarf;
  if (contents === null || contents.coverage === null) return uncounted(name, facts);
  const { versions, units, coverage } = contents;
  if (coverage.units.count > 0) return uncovered(binary, coverage.units, facts);
  if (contents.bare.packages > 0) return bare(binary, contents.bare, facts);
  const noSymbols: DraftFinding[] =
    description.symbols.present || binary.debugFile?.matches
      ? []
      : [
          {
            severity: 'warning',
            message: `${name} has DWARF but no symbol table; delve 1.27 refuses such a binary`,
            remedy: 'Drop `-s` from -ldflags: since Go 1.22 `-s -w=0` keeps DWARF but not the symbols.',
            location: { kind: 'binary', file: name, section: '.symtab' },
          },
        ];
  return {
    outcome: 'pass',
    summary: `DWARF ${versions.join(', ')}${placeOf(binary)}, ${units} units`,
    facts,
    findings: noSymbols,
  };
}

function uncovered(binary: TargetBinary, gap: Gap, facts: Fact[]): Judgement {
  const { name } = binary;
  const finding: DraftFinding = {
    severity: 'error',
    message: `functions of ${name} belong to no compilation unit of its DWARF (${gap.count}): ${namesOf(gap)}`,
    remedy:
      'Build it whole with one `go build`, and let no later step edit its sections: in these functions no breakpoint can be set and no variable read.',
    location: { kind: 'binary', file: name, section: '.debug_info' },
  };
  return {
    outcome: 'fail',
    summary: `DWARF lacks ${gap.count} functions${placeOf(binary)}`,
    findings: [finding],
    facts,
  };
}

function bare(binary: TargetBinary, { packages, listed }: DwarfContents['bare'], facts: Fact[]): Judgement {
  const { name } = binary;
  const finding: DraftFinding = {
    severity: 'error',
    message: `\`-dwarf=0\` in -gcflags leaves ${name} no function and no variable to debug in: ${namesOf({ count: packages, listed })}`,
    remedy: 'Drop `-dwarf=0` from -gcflags.',
    location: { kind: 'binary', file: name, section: '.debug_info' },
  };
  const summary = `${grouped(packages)} packages compiled with -dwarf=0${placeOf(binary)}`;
  return { outcome: 'fail', summary, findings: [finding], facts };
}

function unitProblem({ problems }: Dwarf): DwarfProblem | undefined {
  return problems.find(({ part }) => part === 'units');
}

function lacking({ missing }: Dwarf): readonly string[] {
  return missing.filter(section => section !== 'line');
}

function damaged(name: string, dwarf: Dwarf, facts: Fact[]): Judgement {
  const problem = unitProblem(dwarf);
  const missing = lacking(dwarf);
  const message = problem
    ? `DWARF of ${name} cannot be read: ${problem.what} at ${problem.where}: ${problem.why}`
    : `DWARF of ${name} lacks ${missing.map(section => `.debug_${section}`).join(', ')}`;
  const finding: DraftFinding = {
    severity: 'error',
    message,
    remedy: problem?.remedy ?? 'Build again with the linker’s own settings, and let no later step remove sections.',
    location: { kind: 'binary', file: name, section: `.debug_${missing[0] ?? 'info'}` },
  };
  return { outcome: 'fail', summary: `incomplete DWARF in ${name}`, findings: [finding], facts };
}

function absent(
  name: string,
  description: DescribedBinary,
  recipe: Collected<BuildRecipe>,
  context: CheckContext,
): readonly [DraftFinding, ...DraftFinding[]] {
  const { stripping } = description;
  const forDebugger = context.target?.debugInfoRequiredByFlag
    ? ` --require-debug-info asks for a debug build, so also add \`${UNOPTIMISED}\`.`
    : context.target?.role === 'debug'
      ? ` The target has role debug, so also add \`${UNOPTIMISED}\`.`
      : '';
  const keep = ' To ship it small, keep a debug file: gds explain 003.';
  const places = strippingFlags(recipe);
  const evidence: Fact[] = [
    { key: 'removed by', value: stripping.by },
    { key: 'parameter', value: stripping.parameter ?? 'unknown' },
    { key: 'confidence', value: stripping.confidence },
  ];
  const [place, ...more] = places;
  if (place) {
    const finding = (flag: typeof place): DraftFinding => {
      const { text, location, origin, usedAt } = flag;
      return {
        severity: 'error',
        message: `\`${text}\` in -ldflags${origin === undefined ? '' : ` of ${origin}`} leaves no DWARF in ${name}`,
        remedy: `${removalOf(flag)}${forDebugger}${keep}`,
        location: location ?? { kind: 'binary', file: name, section: '.debug_info' },
        evidence,
        related: usedAt ? [{ location: usedAt, message: 'the build command that uses it' }] : [],
      };
    };
    return [finding(place), ...more.map(finding)];
  }
  const sure = stripping.confidence === 'certain' ? 'was removed by' : 'was probably removed by';
  const cause = stripping.parameter ? `; it ${sure} \`${stripping.parameter}\`` : '';
  return [
    {
      severity: 'error',
      message: `${name} has no DWARF${cause}`,
      remedy: `${stripping.parameter ? `Build without \`${stripping.parameter}\`.` : definitionOf('debug-info').remedy}${forDebugger}${keep}`,
      location: { kind: 'binary', file: name, section: '.debug_info' },
      evidence,
    },
  ];
}

/** Where its debug file would be, when none of these files is there. */
function lookedFor({ debugFile, debugFileNames }: TargetBinary): Fact[] {
  if (debugFileNames === undefined || debugFile?.matches) return [];
  return [{ key: 'debug file looked for', value: debugFileNames.join(', ').slice(0, 2000) }];
}

function factsOf({ dwarf, symbols, size, stripping }: DescribedBinary): Fact[] {
  const facts: Fact[] = [
    { key: 'dwarf', value: dwarf.state },
    { key: 'symbols', value: symbols.count, unit: 'count' },
    { key: 'binary size', value: size, unit: 'bytes' },
  ];
  if (stripping.parameter) facts.push({ key: 'stripped by', value: stripping.parameter });
  if ((dwarf.state === 'present' || dwarf.state === 'unreadable') && dwarf.contents) {
    const { versions, units, goUnits, entries, coverage } = dwarf.contents;
    facts.push(
      { key: 'dwarf versions', value: versions.join(', ') },
      { key: 'compressed', value: dwarf.compressed },
      { key: 'units', value: units, unit: 'count' },
      { key: 'go units', value: goUnits, unit: 'count' },
      { key: 'entries', value: entries, unit: 'count' },
    );
    if (coverage) facts.push({ key: 'functions in no unit', value: coverage.units.count, unit: 'count' });
  }
  return facts;
}
