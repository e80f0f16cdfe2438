import type { SloFiles } from '../evidence/slo.ts';
import type { Fact } from '../standard/index.ts';
import { type DraftFinding, defineCheck } from './check.ts';

const MAX_FINDINGS = 100;

/** GDS-ERR-050: the service has at least one SLO, and every OpenSLO file is valid. */
export default defineCheck({
  id: 'slo-definition',
  needs: ['sloFiles'],
  evaluate({ sloFiles }) {
    const facts = factsOf(sloFiles);
    const [first, ...rest] = [...problemFindings(sloFiles), ...missing(sloFiles)];
    if (first) {
      const { problems, files } = sloFiles;
      const summary =
        files.length === 0
          ? 'the service has no SLO file'
          : problems.length === 0
            ? `no SLO in ${count(files.length, 'OpenSLO file')}`
            : `${count(problems.length, 'fault')} in ${count(files.length, 'OpenSLO file')}`;
      return { outcome: 'fail', summary, findings: [first, ...rest], facts };
    }
    const { definitions, files } = sloFiles;
    const objectives = `${count(definitions.length, 'objective')} in ${count(files.length, 'OpenSLO file')}`;
    return { outcome: 'pass', summary: objectives, findings: [], facts };
  },
});

function problemFindings({ problems }: SloFiles): DraftFinding[] {
  return problems.slice(0, MAX_FINDINGS).map(({ message, remedy, location }) => ({
    severity: 'error',
    message,
    remedy,
    location,
  }));
}

function missing({ files, definitions, problems }: SloFiles): DraftFinding[] {
  if (definitions.length > 0 || problems.length > 0) return [];
  const message =
    files.length === 0
      ? 'the service has no SLO file'
      : `the service has no SLO: ${files.slice(0, 5).join(', ')} ${files.length === 1 ? 'holds' : 'hold'} none`;
  const remedy =
    'Describe its objective in slo/availability.yaml and name it in gds.yaml: `slos: [slo/*.yaml]`. A minimal file: `gds explain 050`.';
  return [{ severity: 'error', message, remedy }];
}

function factsOf({ files, definitions }: SloFiles): Fact[] {
  return [
    { key: 'slo.files', value: files.length, unit: 'count' },
    ...definitions.slice(0, 100).flatMap(({ name, objective, windowDays }): Fact[] => [
      { key: `slo.${name.slice(0, 80)}.objective`, value: objective, unit: 'ratio' },
      { key: `slo.${name.slice(0, 80)}.window`, value: windowDays, unit: 'days' },
    ]),
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
