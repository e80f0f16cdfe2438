import type { EnvironmentVariable } from '../text/environment-variable.ts';
import type { Origins } from './written-values.ts';
import { asComputed, type Glyph, textOf, type Traced, trimmed } from '../text/traced-text.ts';

/** An input of a called workflow or action: what the caller gives, else its default. */
export interface GivenInput {
  readonly value: Traced;
  /** `type` of an input of a workflow; those of actions are texts. */
  readonly type: string;
}

/** By name in lower case. */
export type Inputs = ReadonlyMap<string, GivenInput>;

/** Values of one combination of a matrix by their path in lower case: `target.goos`; `undefined`: not known. */
export type MatrixTexts = ReadonlyMap<string, Traced | undefined>;

/** What an expression in a text may name. */
export interface TextContexts {
  readonly environment: readonly EnvironmentVariable[];
  /** Absent: the job is not read for one combination. */
  readonly matrix?: MatrixTexts | undefined;
  /** Absent: whoever starts the workflow gives them. */
  readonly inputs?: Inputs | undefined;
  /** By path: `steps.meta.outputs.version`, `needs.prepare.outputs.version`. */
  readonly outputs?: Origins;
}

/** `${{ … }}` as computed units; those of `env`, `inputs` and `matrix` as their values, where these are known. */
export function evaluated(text: Traced, contexts: TextContexts): Traced {
  const plain = textOf(text);
  const out: Glyph[] = [];
  let at = 0;
  for (;;) {
    const start = plain.indexOf('${{', at);
    const end = start < 0 ? -1 : plain.indexOf('}}', start);
    if (end < 0) return at === 0 ? text : [...out, ...text.slice(at)];
    append(out, text.slice(at, start));
    const path = textOf(trimmed(text.slice(start + 3, Math.min(end, start + 203))));
    const whole = text.slice(start, end + 2);
    append(out, valueOf(path, contexts) ?? asComputed(whole, textOf(whole), contexts.outputs?.get(path)));
    at = end + 2;
  }
}

function valueOf(path: string, { environment, inputs, matrix }: TextContexts): Traced | undefined {
  const ofMatrix = /^matrix\.([\w.-]+)$/.exec(path)?.[1]?.toLowerCase();
  if (ofMatrix !== undefined) return matrix && inMatrix(ofMatrix, matrix);
  const [, context, name] = /^(env|inputs)\.([\w-]+)$/.exec(path) ?? [];
  if (context === undefined || name === undefined) return undefined;
  if (context === 'env') return environment.findLast(variable => variable.name === name)?.value;
  return inputs && (inputs.get(name.toLowerCase())?.value ?? []);
}

/** What is not there is empty. */
function inMatrix(path: string, matrix: MatrixTexts): Traced | undefined {
  if (matrix.has(path)) return matrix.get(path);
  return [...matrix.keys()].some(key => key.startsWith(`${path}.`)) ? undefined : [];
}

function append(out: Glyph[], more: Traced): void {
  for (const glyph of more) out.push(glyph);
}
