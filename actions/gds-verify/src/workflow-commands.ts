import { error, warning } from '@actions/core';
import type { Annotation } from '@gds-dev/core/report';

/** GitHub shows 10 errors and 10 warnings of a step; one error is left for the verdict itself. */
const MOST_ERRORS = 9;
const MOST_WARNINGS = 10;

/**
 * Annotations as workflow commands: for a token that may not write checks. What is above GitHub's
 * limits is not sent, because it would vanish without a word.
 *
 * @returns how many were sent
 */
export function annotateByCommands(annotations: readonly Annotation[], most: number): number {
  const errors = annotations.filter(one => one.annotation_level === 'failure').slice(0, MOST_ERRORS);
  const warnings = annotations.filter(one => one.annotation_level === 'warning').slice(0, MOST_WARNINGS);
  const sent = [...errors, ...warnings].slice(0, most);
  for (const one of sent) (one.annotation_level === 'failure' ? error : warning)(messageOf(one), propertiesOf(one));
  return sent.length;
}

function messageOf({ message }: Annotation): string {
  return message.replaceAll('##[', '## [');
}

function propertiesOf(one: Annotation) {
  return {
    title: one.title,
    file: one.path,
    startLine: one.start_line,
    endLine: one.end_line,
    ...(one.start_column !== undefined && { startColumn: one.start_column }),
    ...(one.end_column !== undefined && { endColumn: one.end_column }),
  };
}
