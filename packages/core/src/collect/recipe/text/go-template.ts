import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { DeterminedBy } from './computed-value.ts';
import { doubtAt } from './doubt.ts';
import { asComputed, type Glyph, textOf, type Traced, trimmed } from './traced-text.ts';

/** What a field of a template stands for. */
export type TemplateField =
  | { readonly kind: 'text'; readonly value: Traced; readonly doubts?: readonly RecipeDoubt[] }
  /** `value`: what is computed, where it is written, when that is elsewhere. */
  | { readonly kind: 'computed'; readonly determinedBy?: DeterminedBy; readonly value?: Traced }
  /** Something that only whoever runs the build knows. */
  | { readonly kind: 'unknown'; readonly why: string };

/** The fields of a template: `['Env', 'NAME']` for `.Env.NAME`. */
export type TemplateFields = (path: readonly string[]) => TemplateField;

export interface ExpandedTemplate {
  readonly value: Traced;
  readonly doubts: readonly RecipeDoubt[];
  /** Values that only whoever builds knows, in words. */
  readonly unresolved: readonly string[];
}

/** Longest text that a template may grow to, and that of one action. */
const MAX_UNITS = 100_000;
const MAX_ACTION = 2000;
const CONTROL = /^(?:if|else|end|range|with|break|continue|define|block|template)\b/;
/** Functions whose result is one for the same arguments (goreleaser's, Sprig's and text/template's). */
const PURE = new Set(
  (
    'replace contains tolower toupper trim trimprefix trimsuffix title dir base join incmajor incminor incpatch ' +
    'split splitList trimPrefix trimSuffix trimAll lower upper default quote squote printf print index slice list ' +
    'map sha256 sha1 md5 and or not eq ne len html js urlquery'
  ).split(' '),
);

/**
 * A text of Go's text/template. Plain fields are replaced by their values; a pipeline or function
 * becomes computed units and is never run; of a condition both branches are kept, and a doubt says so.
 */
export function expandTemplate(text: Traced, fields: TemplateFields): ExpandedTemplate {
  const out: Glyph[] = [];
  const doubts: RecipeDoubt[] = [];
  const unresolved: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (!isUnit(text, at, '{') || !isUnit(text, at + 1, '{')) {
      out.push(text[at++]!);
      continue;
    }
    const end = actionEnd(text, at + 2);
    if (end < 0) {
      const rest = text.slice(at);
      doubts.push(doubtAt(`a template is not closed: ${textOf(rest).slice(0, 100)}`, rest));
      out.push(...asComputed(rest));
      break;
    }
    const whole = text.slice(at, end);
    at = end;
    if (textOf(whole).startsWith('{{- ')) while (out.length > 0 && isSpace(out.at(-1)!)) out.pop();
    if (textOf(whole).endsWith(' -}}')) while (at < text.length && isSpace(text[at]!)) at++;
    for (const glyph of action(whole, fields, { doubts, unresolved })) out.push(glyph);
    if (out.length > MAX_UNITS) {
      out.length = MAX_UNITS;
      doubts.push(doubtAt('a template grows beyond 100,000 characters; the rest is not read', whole));
      break;
    }
  }
  return { value: out, doubts: [...new Set(doubts)], unresolved: [...new Set(unresolved)] };
}

interface Said {
  readonly doubts: RecipeDoubt[];
  readonly unresolved: string[];
}

function action(whole: Traced, fields: TemplateFields, said: Said): Traced {
  const inner = trimmed(whole.slice(2, -2));
  const text = textOf(inner)
    .replace(/^-\s|\s-$/g, '')
    .trim();
  if (text.startsWith('/*')) return [];
  if (CONTROL.test(text)) {
    if (!/^(?:end|else)$/.test(text)) said.doubts.push(doubtAt(`${textOf(whole)} is not evaluated`, whole));
    return [];
  }
  const literal = /^"([^"\\]*)"$|^`([^`]*)`$/.exec(text);
  if (literal) return within(inner, literal[1] ?? literal[2] ?? '');
  const path = fieldPath(text);
  if (path) return replacement(whole, fields(path), said);
  const fallback = defaulted(text);
  const known = fallback && fields(fallback.path);
  if (known?.kind === 'text') {
    if (known.value.length > 0) return replacement(whole, known, said);
    if (fallback!.literal !== undefined) return within(inner, fallback!.literal);
  }
  const by = determinedByParts(text, fields);
  return asComputed(whole, textOf(whole), by);
}

function replacement(whole: Traced, field: TemplateField, { doubts, unresolved }: Said): Traced {
  switch (field.kind) {
    case 'text':
      doubts.push(...(field.doubts ?? []));
      return field.value;
    case 'computed':
      return field.value ?? asComputed(whole, textOf(whole), field.determinedBy);
    case 'unknown':
      unresolved.push(`${textOf(whole)} ${field.why}`);
      return asComputed(whole, textOf(whole), 'caller');
  }
}

/** `.Env.NAME` as its parts. */
function fieldPath(text: string): readonly string[] | null {
  return text.length < 200 && /^(?:\.[A-Za-z_]\w*)+$/.test(text) ? text.slice(1).split('.') : null;
}

/** `.X | default "y"` and `default "y" .X`. */
function defaulted(text: string): { path: readonly string[]; literal?: string } | null {
  if (text.length > 400) return null;
  const piped = /^(\.[\w.]+) ?\| ?default (.+)$/.exec(text);
  const called = /^default ("[^"]*") (\.[\w.]+)$/.exec(text);
  const path = fieldPath(piped?.[1] ?? called?.[2] ?? '');
  if (!path) return null;
  const literal = /^"([^"\\]*)"$/.exec(piped?.[2] ?? called?.[1] ?? '')?.[1];
  return literal === undefined ? { path } : { path, literal };
}

/** What a pipeline is a function of, when all of its parts are known. */
function determinedByParts(text: string, fields: TemplateFields): DeterminedBy | undefined {
  let by: DeterminedBy | undefined = 'commit';
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, ' ');
  for (const [part] of bare.matchAll(/\.?[A-Za-z_][\w.]*/g)) {
    if (!part.startsWith('.')) {
      if (part === 'envOrDefault' || part === 'isEnvSet' || part === 'env') by = 'caller';
      else if (!PURE.has(part)) return undefined;
      continue;
    }
    const path = fieldPath(part);
    if (!path) return undefined;
    const field = fields(path);
    if (field.kind === 'unknown') by = 'caller';
    if (field.kind === 'computed') {
      if (field.determinedBy === undefined) return undefined;
      if (by === 'commit') by = field.determinedBy;
    }
  }
  return by;
}

/** The part of `inner` that writes `text`, with its places. */
function within(inner: Traced, text: string): Traced {
  const start = textOf(inner).indexOf(text);
  return inner.slice(start, start + text.length);
}

/** Index behind the `}}` that ends an action, strings skipped; -1 when there is none. */
function actionEnd(text: Traced, from: number): number {
  let quote = '';
  const limit = Math.min(text.length, from + MAX_ACTION);
  for (let at = from; at < limit; at++) {
    const { unit } = text[at]!;
    if (quote !== '') {
      if (unit === '\\' && quote === '"') at++;
      else if (unit === quote) quote = '';
    } else if (unit === '"' || unit === '`') quote = unit;
    else if (isUnit(text, at, '}') && isUnit(text, at + 1, '}')) return at + 2;
  }
  return -1;
}

function isUnit(text: Traced, at: number, unit: string): boolean {
  const glyph = text[at];
  return glyph?.computed === null && glyph.unit === unit;
}

function isSpace(glyph: Glyph): boolean {
  return glyph.computed === null && /\s/.test(glyph.unit);
}
