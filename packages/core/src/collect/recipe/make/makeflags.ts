import { assignmentIn } from '../shell/words.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { computationsIn, textOf, type Traced, untraced } from '../text/traced-text.ts';

/** What make hands to the makes that it runs, of what stands on its command line (GNU make manual 5.7.3). */
export function makeflagsOf(assignments: readonly EnvironmentVariable[]): EnvironmentVariable {
  const words = assignments.map(({ name, value }) => [...untraced(`${name}=`), ...escaped(value)]);
  return {
    name: 'MAKEFLAGS',
    value: [...untraced('--'), ...words.flatMap(word => [...untraced(' '), ...word])],
    doubts: assignments.flatMap(({ doubts }) => doubts),
  };
}

/**
 * The variables that `MAKEFLAGS` gives as the command line would; `null` where only the run tells them, or where an
 * option in it may change them or what is made.
 */
export function assignmentsOf({ value, doubts }: EnvironmentVariable): readonly EnvironmentVariable[] | null {
  const words = escapedWords(value);
  const assignments = words.flatMap(word => {
    const assignment = assignmentIn(word);
    return assignment ? [{ name: assignment.name, value: unescaped(assignment.value), doubts }] : [];
  });
  const isKnown = words.every((word, at) => {
    if (assignmentIn(word) !== null) return true;
    const text = textOf(word);
    // The first word may be letters without a dash.
    const option = at === 0 && !text.startsWith('-') ? `-${text}` : text;
    return computationsIn(word).length === 0 && (isHarmlessOption(option) || /^[\d.]+$/.test(text));
  });
  return isKnown ? assignments : null;
}

/** Whether an option of make, or a word of letters, changes no variable, no file that is read and nothing that is made (GNU make manual 9.8). */
export function isHarmlessOption(text: string): boolean {
  return HARMLESS.test(text);
}

const HARMLESS =
  /^-(?:[BLRSbdikmprsw]*(?:[jlO][\w.]*)?|-(?:(?:always-make|check-symlink-times|debug|ignore-errors|jobs|jobserver-(?:auth|fds|style)|keep-going|load-average|max-load|no-builtin-(?:rules|variables)|no-keep-going|no-print-directory|no-silent|output-sync|print-data-base|print-directory|quiet|shuffle|silent|stop|sync-mutex|trace|warn-undefined-variables)(?:=.*)?)?)$/;

function escaped(value: Traced): Traced {
  return value.flatMap(glyph => (/[\s\\]/.test(glyph.unit) && !glyph.computed ? [...untraced('\\'), glyph] : [glyph]));
}

function unescaped(value: Traced): Traced {
  return value.filter((glyph, at) => glyph.unit !== '\\' || glyph.computed || isEscaped(value, at));
}

function escapedWords(value: Traced): readonly Traced[] {
  const words: Traced[] = [];
  let start = 0;
  for (let at = 0; at <= value.length; at++) {
    const glyph = value[at];
    if (glyph && (glyph.computed || !/\s/.test(glyph.unit) || isEscaped(value, at))) continue;
    if (at > start) words.push(value.slice(start, at));
    start = at + 1;
  }
  return words;
}

function isEscaped(value: Traced, at: number): boolean {
  let backslashes = 0;
  while (value[at - 1 - backslashes]?.unit === '\\' && !value[at - 1 - backslashes]!.computed) backslashes++;
  return backslashes % 2 === 1;
}
