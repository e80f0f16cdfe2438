import { ShellWords } from '../shell/words.ts';
import { AT_START, originOfText } from './command-origin.ts';
import { untraced } from '../text/traced-text.ts';
import { originOfSubstitution } from './substitution-origin.ts';
import { type DeterminedBy, isDetermined, UNKNOWN, type ValueOrigin, VARIES } from './value-origin.ts';

/** Clocks and chance of Go templates (goreleaser, ko, Task with slim-sprig) and of just. */
const VARYING_TEMPLATE = /\.(?:Now|Date|Timestamp)\b|\bnow\b|\btime\s+"|\buuid|\brand/;
const VARYING_FUNCTION =
  /^(?:\{\{\s*)?(?:datetime|datetime_utc|uuid|choose|just_pid|num_cpus|(?:justfile|source|invocation|home|cache)_dir\w*)\s*\(/;

/**
 * What is known of an expression by itself, such as `$(shell git log -1 --format=%cI)`, where the reader of its file
 * knew no more. Nothing is executed.
 */
export function originOf(expression: string): ValueOrigin {
  if ((expression.startsWith('{{') && VARYING_TEMPLATE.test(expression)) || VARYING_FUNCTION.test(expression))
    return VARIES;
  const inMake = /^\$[({]shell\s([^]*)[)}]$/.exec(expression)?.[1];
  const text = inMake === undefined ? expression : `$(${inMake.replaceAll('$$', '$')})`;
  if (!/^[$`]/.test(text)) return UNKNOWN;
  return originOfSubstitution(untraced(text), AT_START);
}

/** Of a text in which expressions stand, as a shell reads it. */
export function originOfWritten(text: string): ValueOrigin {
  const { variables, parameters } = AT_START;
  const value = new ShellWords(
    untraced(text),
    () => variables.copy(),
    () => parameters,
  ).quoted();
  return value ? originOfText(value) : UNKNOWN;
}

/** What the expression is a function of, where two builds of one commit get the same. */
export function determinedBy(expression: string): DeterminedBy | undefined {
  const origin = originOf(expression);
  return isDetermined(origin) && !origin.reads ? (origin.kind as DeterminedBy) : undefined;
}
