import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { originOfCondition, originOfText } from '../origin/command-origin.ts';
import { isDetermined, together, UNKNOWN, type ValueOrigin, VARIES } from '../origin/value-origin.ts';
import { originOfVariable } from '../origin/variable-origin.ts';
import { impliedText } from '../text/implied-text.ts';
import { asComputed, type Traced } from '../text/traced-text.ts';
import type { ShellVariable, ShellVariables } from './variables.ts';

/** An assignment that runs under a condition which is not evaluated. */
export interface PerhapsSet {
  readonly name: string;
  /** What is assigned, with what stands before it where it is appended. */
  readonly value: Traced;
  /** `NAME=value`. */
  readonly word: Traced;
  /** As written. */
  readonly condition: string;
}

/** Text in which what is computed is one letter: whether it may be flags is said where it is used. */
export function writtenPart(value: Traced): string {
  return value.map(({ unit, computed }) => (computed ? 'x' : unit)).join('');
}

/** `$NAME`, which is what it was or what is assigned: the condition, too, has to be determined for it to be. */
export function eitherValue(set: PerhapsSet, variables: ShellVariables): Traced {
  const reference = `$${set.name}`;
  const before = originBefore(variables.get(set.name), set.name);
  const origins = [before, originOfText(set.value)];
  const all = together([...origins, originOfCondition(set.condition, variables)]);
  const varies = origins.every(({ kind }) => kind === 'varies');
  return asComputed(impliedText(reference, set.word), reference, isDetermined(all) ? all : varies ? VARIES : UNKNOWN);
}

function originBefore(variable: ShellVariable | undefined, name: string): ValueOrigin {
  if (!variable) return originOfVariable(name);
  if (variable.doubts.length > 0 || 'elements' in variable.value) return UNKNOWN;
  return originOfText(variable.value);
}

/**
 * Of flags to which the assignment adds nothing but `-X name=value`: a doubt on linked values, or none where two
 * builds of one commit get the same. `null`: it does more than that.
 */
export function doubtOfLinks(
  { name, value, condition }: PerhapsSet,
  variables: ShellVariables,
  doubt: RecipeDoubt,
): readonly RecipeDoubt[] | null {
  const before = variables.get(name)?.value ?? [];
  if ('elements' in before || before.some((glyph, at) => glyph !== value[at])) return null;
  const added = value.slice(before.length);
  if (!/^(?:\s*-X[ =]["']?[\w./-]+=[^\s"']+["']?)+\s*$/.test(writtenPart(added))) return null;
  const origin = together([originOfText(added), originOfCondition(condition, variables)]);
  return isDetermined(origin) ? [] : [{ ...doubt, about: 'linked-value' }];
}
