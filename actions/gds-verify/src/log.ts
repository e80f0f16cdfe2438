import { warning } from '@actions/core';
import { terminalSafe, workflowLog } from '@gds-dev/core/report';

/** Prints text to the workflow's log, where none of it can be read as a command. */
export function log(text: string): void {
  process.stdout.write(`${workflowLog(terminalSafe(text))}\n`);
}

/** Says something on the page of the run too, for what a green job would hide. */
export function warnOf(text: string): void {
  warning(terminalSafe(text).replaceAll('##[', '## ['), { title: 'GDS' });
}
