import { setOutput } from '@actions/core';
import { judged, openFindings } from '@gds-dev/core/report';
import { type Report, type Standing, standingOf } from '@gds-dev/core/standard';
import type { Judgement } from './compare/judgement.ts';
import type { Published } from './publish/publish.ts';

/** The outputs of action.yml: numbers, and names and addresses that GitHub or this action made. */
export function setOutputs({ judgements, reportFile, sarifFile, checkRunUrl }: Published): void {
  const reports = judgements.map(one => one.report);
  setCounts(reports);
  setOutput('report', reportFile);
  setOutput('sarif', sarifFile);
  setOutput('check-run-url', checkRunUrl);
  setOutput('new-findings', newFindings(judgements) ?? '');
}

export function setOutputsOfVerify(report: Report, reportFile: string): void {
  setCounts([report]);
  setOutput('report', reportFile);
}

function setCounts(reports: readonly Report[]): void {
  const standings = reports.flatMap(report => judged(report).map(({ result }) => standingOf(result)));
  const count = (wanted: Standing) => standings.filter(standing => standing === wanted).length;
  setOutput('level', Math.min(...reports.map(report => report.level.held)));
  setOutput('passed', count('pass'));
  setOutput('failed', count('fail'));
}

/** `undefined` when there is a finding of which nothing tells whether it is new. */
function newFindings(judgements: readonly Judgement[]): number | undefined {
  const novelties = judgements.flatMap(({ report, novelty }) => openFindings(report).map(novelty));
  return novelties.includes('unknown') ? undefined : novelties.filter(one => one === 'new').length;
}
