import { error, notice, warning } from '@actions/core';
import type { Annotation } from '@gds-dev/core/report';

/** How many annotations of each level the step may still show. */
export type CommandRoom = Record<Annotation['annotation_level'], number>;

const COMMANDS = { failure: error, warning, notice };

/** GitHub shows 10 errors, 10 warnings and 10 notices of a step; one error is left for the verdict itself. */
export function roomForCommands(most: number): CommandRoom {
  return { failure: Math.min(9, most), warning: Math.min(10, most), notice: Math.min(10, most) };
}

/**
 * Annotations as workflow commands: for a token that may not write checks. What is above GitHub's
 * limits is not sent, because it would vanish without a word.
 *
 * @param room what is used of it is taken away
 * @returns how many were sent
 */
export function annotateByCommands(annotations: readonly Annotation[], room: CommandRoom): number {
  let sent = 0;
  for (const one of annotations) {
    if (room[one.annotation_level] === 0) continue;
    room[one.annotation_level]--;
    COMMANDS[one.annotation_level](messageOf(one), propertiesOf(one));
    sent++;
  }
  return sent;
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
