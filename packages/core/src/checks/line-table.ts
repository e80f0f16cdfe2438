import type { Coverage, Gap } from '../binary/dwarf/coverage.ts';
import { grouped, type Fact } from '../standard/index.ts';
import { defineCheck, type DraftFinding, type Judgement } from './check.ts';
import {
  dwarfOf,
  foreignDebugFile,
  isNoData,
  namesOf,
  placeOf,
  readGoBinary,
  uncounted,
  whereToPut,
} from './go-binary.ts';
import { unlessDoubted } from './recipe-doubts.ts';
import { removalOf, strippingFlags, unstripped } from './stripping-flags.ts';

/** GDS-ERR-006: addresses lead to file and line by DWARF's line programs. */
export default defineCheck({
  id: 'line-table',
  needs: ['binary'],
  uses: ['buildRecipe'],
  evaluate({ binary, buildRecipe }): Judgement {
    const description = readGoBinary(binary);
    if (isNoData(description)) return description;
    const { pclntab } = description;
    const dwarf = dwarfOf(binary, description);
    const functions = pclntab.state === 'readable' ? pclntab.functions : undefined;
    const facts: Fact[] =
      functions === undefined ? [] : [{ key: 'functions in the pclntab', value: functions, unit: 'count' }];
    const foreign = foreignDebugFile(binary, facts);
    if (foreign) return foreign;
    const known = dwarf.state === 'present' || dwarf.state === 'unreadable' ? dwarf : undefined;
    const problem = known?.problems.find(({ part }) => part !== 'units');
    if (known?.contents && known.contents.lineRows > 0 && problem === undefined) {
      const { lineRows, lineSequences, coverage } = known.contents;
      facts.push(
        { key: 'line rows', value: lineRows, unit: 'count' },
        { key: 'line sequences', value: lineSequences, unit: 'count' },
      );
      if (coverage === null) return uncounted(binary.name, facts);
      facts.push(
        { key: 'functions without a row', value: coverage.lines.count, unit: 'count' },
        { key: 'functions without call-frame information', value: coverage.frames.count, unit: 'count' },
      );
      const [gap, ...more] = gapsOf(binary.name, coverage);
      if (gap) return { outcome: 'fail', summary: 'the line table is not whole', findings: [gap, ...more], facts };
      const rows = `${grouped(lineRows)} rows`;
      const owed = coverage.functions - coverage.withoutSource - coverage.withoutRows;
      const summary = `${rows} and call frames for ${grouped(owed)} functions${placeOf(binary)}`;
      return unlessDoubted({ outcome: 'pass', summary, facts }, buildRecipe);
    }
    if (known?.contents === null && problem === undefined && !known.missing.includes('line')) {
      return {
        outcome: 'no-data',
        summary: `the units of ${binary.name} cannot be read, and so not what its line table belongs to`,
        provide: 'mend what 003 reports',
        facts,
      };
    }
    if (dwarf.state === 'detached') {
      return {
        outcome: 'no-data',
        summary: `the line table is in ${dwarf.file}, the debug file of ${binary.name}, and it was not found`,
        provide: whereToPut(binary, dwarf.file),
        facts,
      };
    }
    const rest = functions === undefined ? '' : '; Go’s own function table remains, for stack traces and profiles only';
    const place = strippingFlags(buildRecipe)[0];
    const finding: DraftFinding = {
      severity: 'error',
      message: problem
        ? `the ${problem.part === 'lines' ? 'line table' : 'call-frame information'} of ${binary.name} cannot be read: ${problem.what} at ${problem.where}: ${problem.why}`
        : `${binary.name} has no DWARF line table${rest}`,
      remedy: problem?.remedy ?? (place ? removalOf(place) : unstripped(description.stripping)),
      location: place?.location ?? {
        kind: 'binary',
        file: binary.name,
        section: problem?.part === 'frames' ? '.debug_frame' : '.debug_line',
      },
    };
    return {
      outcome: 'fail',
      summary: problem
        ? problem.part === 'lines'
          ? 'unreadable line table'
          : 'unreadable call frames'
        : 'no line table',
      findings: [finding],
      facts,
    };
  },
});

function gapsOf(name: string, { lines, frames }: Coverage): DraftFinding[] {
  const remedy = 'Build again with the linker’s own settings, and let no later step remove or edit sections.';
  const findings: DraftFinding[] = [];
  if (lines.count > 0) {
    findings.push({
      severity: 'error',
      message: `${functionsOf(name, lines)} no row in the line table: ${namesOf(lines)}`,
      remedy,
      location: { kind: 'binary', file: name, section: '.debug_line' },
    });
  }
  if (frames.count > 0) {
    findings.push({
      severity: 'error',
      message: `${functionsOf(name, frames)} no call-frame information, so a debugger cannot show who called them: ${namesOf(frames)}`,
      remedy,
      location: { kind: 'binary', file: name, section: '.debug_frame' },
    });
  }
  return findings;
}

function functionsOf(name: string, { count }: Gap): string {
  return count === 1 ? `a function of ${name} has` : `${grouped(count)} functions of ${name} have`;
}
