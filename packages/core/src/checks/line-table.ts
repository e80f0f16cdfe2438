import type { Fact } from '../standard/index.ts';
import { defineCheck, type DraftFinding, type Judgement } from './check.ts';
import { dwarfOf, foreignDebugFile, isNoData, placeOf, readGoBinary } from './go-binary.ts';
import { unlessDoubted } from './recipe-doubts.ts';
import { strippingFlags } from './stripping-flags.ts';

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
    if (dwarf.state === 'present' && dwarf.contents && dwarf.contents.lineRows > 0) {
      const { lineRows, lineSequences } = dwarf.contents;
      const judgement: Judgement = {
        outcome: 'pass',
        summary: `${lineRows.toLocaleString('en-US')} rows for ${lineSequences.toLocaleString('en-US')} sequences${placeOf(binary)}`,
        facts: [
          ...facts,
          { key: 'line rows', value: lineRows, unit: 'count' },
          { key: 'line sequences', value: lineSequences, unit: 'count' },
        ],
      };
      return unlessDoubted(judgement, buildRecipe);
    }
    if (dwarf.state === 'detached') {
      return {
        outcome: 'no-data',
        summary: `the line table is in ${dwarf.file}, and no file of that name is beside ${binary.name}`,
        provide: `put ${dwarf.file} beside ${binary.name}`,
        facts,
      };
    }
    const rest = functions === undefined ? '' : '; Go’s own function table remains, for stack traces and profiles only';
    const problem = dwarf.state === 'absent' ? undefined : dwarf.problems[0];
    const place = strippingFlags(buildRecipe)[0];
    const finding: DraftFinding = {
      severity: 'error',
      message: problem
        ? `the line table of ${binary.name} cannot be read: ${problem.what} at ${problem.where}: ${problem.why}`
        : `${binary.name} has no DWARF line table${rest}`,
      remedy:
        problem?.remedy ??
        (place
          ? `Delete \`${place.text}\` from this line.`
          : 'Build without `-ldflags=-w` and `-s`, and do not strip the binary.'),
      location: place?.location ?? { kind: 'binary', file: binary.name, section: '.debug_line' },
    };
    return {
      outcome: 'fail',
      summary: problem ? 'unreadable line table' : 'no line table',
      findings: [finding],
      facts,
    };
  },
});
