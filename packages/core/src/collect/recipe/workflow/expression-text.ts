import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { asComputed, type Glyph, textOf, type Traced, trimmed } from '../text/traced-text.ts';

/** An input of a called workflow or action: what the caller gives, else its default. */
export interface GivenInput {
  readonly value: Traced;
  /** `type` of an input of a workflow; those of actions are texts. */
  readonly type: string;
}

/** By name in lower case. */
export type Inputs = ReadonlyMap<string, GivenInput>;

/** What an expression in a text may name. */
export interface TextContexts {
  readonly environment: readonly EnvironmentVariable[];
  /** Absent: whoever starts the workflow gives them. */
  readonly inputs?: Inputs | undefined;
}

/** `${{ … }}` as computed units; `${{ env.NAME }}` and `${{ inputs.NAME }}` as their values, where these are known. */
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
    append(out, valueOf(path, contexts) ?? asComputed(text.slice(start, end + 2)));
    at = end + 2;
  }
}

function valueOf(path: string, { environment, inputs }: TextContexts): Traced | undefined {
  const [, context, name] = /^(env|inputs)\.([\w-]+)$/.exec(path) ?? [];
  if (context === undefined || name === undefined) return undefined;
  if (context === 'env') return environment.findLast(variable => variable.name === name)?.value;
  return inputs && (inputs.get(name.toLowerCase())?.value ?? []);
}

function append(out: Glyph[], more: Traced): void {
  for (const glyph of more) out.push(glyph);
}
