import { setOutput } from '@actions/core';
import { judged } from '@gds-dev/core/report';
import { type Report, standingOf } from '@gds-dev/core/standard';

/** The outputs of action.yml: numbers, and names and addresses that GitHub or this action made. */
export function setOutputs(report: Report, reportFile: string, checkRunUrl: string): void {
  const standings = judged(report).map(({ result }) => standingOf(result));
  setOutput('report', reportFile);
  setOutput('level', report.level.held);
  setOutput('passed', standings.filter(standing => standing === 'pass').length);
  setOutput('failed', standings.filter(standing => standing === 'fail').length);
  setOutput('check-run-url', checkRunUrl);
}
