import { ShellWords } from '../shell/words.ts';
import { AT_START, originOf, originOfSubstitution, originOfText } from './command-origin.ts';
import { untraced } from '../text/traced-text.ts';
import { type DeterminedBy, isDetermined, UNKNOWN, type ValueOrigin } from './value-origin.ts';

/** Of a text in which expressions stand, as a shell reads it. */
export function originOfWritten(text: string): ValueOrigin {
  const { variables, parameters } = AT_START;
  const value = new ShellWords(
    untraced(text),
    originOfSubstitution,
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
