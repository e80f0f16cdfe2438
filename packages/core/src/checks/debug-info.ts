import type { DescribedBinary, DwarfContents, DwarfDescription, DwarfProblem } from '../binary/description.ts';
import type { Gap } from '../binary/dwarf/coverage.ts';
import { goBoolean } from '../evidence/go-boolean.ts';
import type { BuildRecipe, Collected, TargetBinary } from '../evidence/index.ts';
import { grouped, type Fact, type FileLocation } from '../standard/index.ts';
import { defineCheck, type CheckContext, type DraftFinding, type Judgement } from './check.ts';
import { debugBuildToo } from './debug-build.ts';
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
import { strippedToo, unlessStripped } from './stripped-later.ts';
import { strippedFindings } from './stripped-findings.ts';

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
        const findings = [first, ...rest, ...strippedToo(binary.name, buildRecipe)] as const;
        return { outcome: 'fail', summary: `no DWARF in ${binary.name}`, findings, facts };
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
              unlessStripped(
                present(binary, description, dwarf, facts, { recipe: buildRecipe, context }),
                binary.name,
                buildRecipe,
              ),
              buildRecipe,
            )
          : damaged(binary.name, dwarf, facts, debugBuildToo(context, buildRecipe));
    }
  },
});

type Dwarf = Extract<DwarfDescription, { state: 'present' | 'unreadable' }>;

interface Built {
  readonly recipe: Collected<BuildRecipe>;
  readonly context: CheckContext;
}

function present(
  binary: TargetBinary,
  description: DescribedBinary,
  dwarf: Dwarf,
  facts: Fact[],
  built: Built,
): Judgement {
  const { name } = binary;
  const { contents } = dwarf;
  if (contents === null || contents.coverage === null) return uncounted(name, facts);
  const { versions, units, coverage } = contents;
  if (coverage.units.count > 0) return uncovered(binary, coverage.units, facts, built);
  if (contents.bare.packages > 0) return bare(binary, contents.bare, facts, built);
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

function uncovered(binary: TargetBinary, gap: Gap, facts: Fact[], { recipe, context }: Built): Judgement {
  const { name } = binary;
  const finding: DraftFinding = {
    severity: 'error',
    message: `${functionsOf(name, gap)} no compilation unit in its DWARF, so no breakpoint can be set in them: ${namesOf(gap)}`,
    remedy: `Build it whole with one \`go build\`, and let no later step edit its sections.${debugBuildToo(context, recipe)}`,
    location: { kind: 'binary', file: name, section: '.debug_info' },
  };
  return {
    outcome: 'fail',
    summary: `DWARF lacks ${count(gap.count, 'function')}${placeOf(binary)}`,
    findings: [finding],
    facts,
  };
}

function bare(
  binary: TargetBinary,
  { packages, listed }: DwarfContents['bare'],
  facts: Fact[],
  { recipe, context }: Built,
): Judgement {
  const { name } = binary;
  const flag = dwarfOff(recipe);
  const text = flag?.text ?? '-dwarf=0';
  const finding: DraftFinding = {
    severity: 'error',
    message: `\`${text}\` in -gcflags leaves ${name} no function and no variable to debug in: ${namesOf({ count: packages, listed })}`,
    remedy: `${flag?.location ? `Delete \`${text}\` from this line.` : `Drop \`${text}\` from -gcflags.`}${debugBuildToo(context, recipe)}`,
    location: flag?.location ?? { kind: 'binary', file: name, section: '.debug_info' },
  };
  const summary = `${count(packages, 'package')} compiled with ${text}${placeOf(binary)}`;
  return { outcome: 'fail', summary, findings: [finding], facts };
}

/** Where the recipe says `-dwarf=0`, alone or behind a pattern: `all=-dwarf=false`. */
function dwarfOff(
  recipe: Collected<BuildRecipe>,
): { readonly text: string; readonly location?: FileLocation } | undefined {
  if (!recipe.available) return undefined;
  const words = recipe.value.flags.filter(({ name }) => name === '-gcflags').flatMap(flag => flag.words);
  for (const { text: word, location } of words) {
    const text = word.slice(word.indexOf('=-') + 1);
    if (goBoolean(/^--?dwarf=(.*)$/.exec(text)?.[1] ?? '') === false)
      return { text, ...(location ? { location } : {}) };
  }
  return undefined;
}

function unitProblem({ problems }: Dwarf): DwarfProblem | undefined {
  return problems.find(({ part }) => part === 'units');
}

function lacking({ missing }: Dwarf): readonly string[] {
  return missing.filter(section => section !== 'line');
}

function damaged(name: string, dwarf: Dwarf, facts: Fact[], debugBuild: string): Judgement {
  const problem = unitProblem(dwarf);
  const missing = lacking(dwarf);
  const message = problem
    ? `DWARF of ${name} cannot be read: ${problem.what} at ${problem.where}: ${problem.why}`
    : `DWARF of ${name} lacks ${missing.map(section => `.debug_${section}`).join(', ')}`;
  const finding: DraftFinding = {
    severity: 'error',
    message,
    remedy: `${problem?.remedy ?? 'Build again with the linker’s own settings, and let no later step remove sections.'}${debugBuild}`,
    location: { kind: 'binary', file: name, section: `.debug_${missing[0] ?? 'info'}` },
  };
  return { outcome: 'fail', summary: `incomplete DWARF in ${name}`, findings: [finding], facts };
}

function absent(
  name: string,
  { stripping }: DescribedBinary,
  recipe: Collected<BuildRecipe>,
  context: CheckContext,
): readonly [DraftFinding, ...DraftFinding[]] {
  const sure = stripping.confidence === 'certain' ? 'was removed by' : 'was probably removed by';
  const [first, ...rest] = strippedFindings(name, stripping, recipe, {
    ofFlag: flag => `${flag} leaves no DWARF in ${name}`,
    ofBinary: `${name} has no DWARF${stripping.parameter ? `; it ${sure} \`${stripping.parameter}\`` : ''}`,
    more: debugBuildToo(context, recipe),
  });
  const evidence: Fact[] = [
    { key: 'removed by', value: stripping.by },
    { key: 'parameter', value: stripping.parameter ?? 'unknown' },
    { key: 'confidence', value: stripping.confidence },
  ];
  return [{ ...first, evidence }, ...rest.map(finding => ({ ...finding, evidence }))];
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

function functionsOf(name: string, { count: functions }: Gap): string {
  return functions === 1 ? `a function of ${name} has` : `${grouped(functions)} functions of ${name} have`;
}

function count(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;
}
