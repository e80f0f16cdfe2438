import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { substitutionAt } from '../shell/parameter.ts';
import { mayHoldFlags } from '../shell/text.ts';
import { doubtAt } from '../text/doubt.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { UNKNOWN } from '../origin/value-origin.ts';
import type { Origins } from './written-values.ts';
import { asComputed, textOf, type Traced, trimmed } from '../text/traced-text.ts';

const NAMED = /^(?:[^]*(?:;|&&|\|\||then|do)\s*)?(?:echo|printf)\s+(?:-\w+\s+)?["']?([A-Za-z_]\w*)=/;

/** A value that is written out. */
const WRITTEN_OUT = /^echo (["']?)[A-Za-z_]\w*=([^$`\\"']*)\1 ?>> ?(["']?)\$(?:GITHUB_ENV|\{GITHUB_ENV\})\3$/;
const CONTROL = /\b(?:if|case|for|while|until|function|exit|return)\b|&&|\|\||[(){]/;

interface StepSurroundings {
  readonly known: readonly EnvironmentVariable[];
  /** It is certain that the step runs. */
  readonly runs: boolean;
  /** What is known of what it writes. */
  readonly values: Origins;
}

/**
 * What a step writes to `$GITHUB_ENV`: variables of the steps after it, or a doubt where no name can be read. They
 * win over those of the workflow and the job, which are set before the first step (actions/runner, StepsRunner).
 */
export function handedOn(
  run: Traced,
  { known, runs, values }: StepSurroundings,
): { variables: readonly EnvironmentVariable[]; doubts: readonly RecipeDoubt[] } {
  const variables: EnvironmentVariable[] = [];
  const doubts: RecipeDoubt[] = [];
  const isPlain = runs && !CONTROL.test(wordsOutside(run));
  let at = 0;
  for (const line of textOf(run).split('\n')) {
    const whole = trimmed(run.slice(at, at + line.length));
    at += line.length + 1;
    if (!line.includes('GITHUB_ENV') || textOf(whole.slice(0, 1)) === '#') continue;
    const single = line.length < 1000 && line.match(/\b(?:echo|printf|GITHUB_ENV)\b/g)?.length === 2;
    const name = single ? NAMED.exec(textOf(whole))?.[1] : undefined;
    const origin = (runs && name !== undefined && values.get(name)) || UNKNOWN;
    const shown = whole.slice(0, 200);
    const value = (isPlain && line.length < 1000 && writtenOut(whole)) || asComputed(shown, textOf(shown), origin);
    if (name === undefined) {
      doubts.push(doubtAt(`${textOf(value)} sets variables of the steps after it and is not followed`, whole));
      const others = known.filter(other => mayHoldFlags(other.name, textOf(other.value)));
      variables.push(...others.map(other => ({ name: other.name, value, doubts: [] })));
    } else variables.push({ name, value, doubts: [] });
  }
  return { variables, doubts };
}

/** The text without comments, quotes and what `$(…)` and `${…}` hold, none of which decides another command. */
function wordsOutside(run: Traced): string {
  let text = '';
  for (let at = 0; at < run.length;) {
    const { end } = run[at]!.unit === '$' ? substitutionAt(run, at) : { end: -1 };
    if (end < 0) text += run[at]!.unit;
    at = end < 0 ? at + 1 : end;
  }
  return text.replace(/^[ \t]*#.*$/gm, '').replace(/"[^"\n]*"|'[^'\n]*'/g, '');
}

function writtenOut(line: Traced): Traced | null {
  const text = textOf(line);
  const [, quote = '', value = ''] = WRITTEN_OUT.exec(text) ?? [];
  const start = text.indexOf('=') + 1;
  const isKnown = value !== '' && (quote !== '' || !/[\s;&|<>*?#]/.test(value.trim()));
  return isKnown ? trimmed(line.slice(start, start + value.length)) : null;
}
