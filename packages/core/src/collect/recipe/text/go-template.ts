import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { type DeterminedBy, isDetermined, type ValueOrigin } from '../origin/value-origin.ts';
import { originOfVariable } from '../origin/variable-origin.ts';
import { doubtsOfDefault } from './default-doubts.ts';
import { doubtAt } from './doubt.ts';
import { impliedText } from './implied-text.ts';
import type { TemplateField, TemplateFields } from './template-field.ts';
import { type TemplateAction, type TemplatePart, templateParts } from './template-parts.ts';
import { holds, type TemplateFunctions, type TemplateKnowledge, valueOf } from './template-value.ts';
import { asComputed, type Glyph, textOf, type Traced } from './traced-text.ts';

export interface ExpandedTemplate {
  readonly value: Traced;
  readonly doubts: readonly RecipeDoubt[];
  /** Values that only whoever builds knows, in words. */
  readonly unresolved: readonly string[];
}

/** Longest text that a template may grow to. */
const MAX_UNITS = 100_000;
const NO_FUNCTIONS: TemplateFunctions = {};
/** Functions whose result is one for the same arguments (goreleaser's, Sprig's and text/template's). */
const PURE = new Set(
  (
    'replace contains tolower toupper trim trimprefix trimsuffix title dir base join incmajor incminor incpatch ' +
    'split splitList trimPrefix trimSuffix trimAll lower upper default quote squote printf print index slice list ' +
    'map sha256 sha1 md5 and or not eq ne len html js urlquery'
  ).split(' '),
);
/** A variable of the environment by its name. */
const ENVIRONMENT = /\b(?:env|envOrDefault)\s+["`](\w+)["`]/g;
const OF_THE_CALLER = new Set(['envOrDefault', 'isEnvSet', 'env', 'OS', 'ARCH', 'exeExt']);

/**
 * A text of Go's text/template. Plain fields are replaced by their values; of a condition that is known
 * the branch that counts is read. Any other condition, a pipeline and a function become computed units and are
 * never run, and a doubt is about a condition whose branches are more than one word.
 */
export function expandTemplate(
  text: Traced,
  fields: TemplateFields,
  functions: TemplateFunctions = NO_FUNCTIONS,
): ExpandedTemplate {
  const said: Said = { doubts: [], unresolved: [] };
  const out: Glyph[] = [];
  expandParts(templateParts(text), { known: { fields, functions }, said, out });
  return { value: out, doubts: [...new Set(said.doubts)], unresolved: [...new Set(said.unresolved)] };
}

interface Said {
  readonly doubts: RecipeDoubt[];
  readonly unresolved: string[];
}

interface Expansion {
  readonly known: TemplateKnowledge;
  readonly said: Said;
  readonly out: Glyph[];
}

function expandParts(parts: readonly TemplatePart[], to: Expansion): void {
  for (const part of parts) {
    if (part.kind === 'condition') expandCondition(part, to);
    else for (const glyph of expandPart(part, to)) to.out.push(glyph);
    if (to.out.length <= MAX_UNITS) continue;
    to.out.length = MAX_UNITS;
    to.said.doubts.push(
      doubtAt('a template grows beyond 100,000 characters; the rest is not read', to.out.slice(0, 1)),
    );
    return;
  }
}

function expandPart(part: Exclude<TemplatePart, { kind: 'condition' }>, { known, said }: Expansion): Traced {
  switch (part.kind) {
    case 'text':
      return part.value;
    case 'action':
      return action(part, known, said);
    case 'block':
      said.doubts.push(doubtAt(`${textOf(part.opening)} is not evaluated`, part.opening));
      return asComputed(part.whole);
    case 'unclosed':
      said.doubts.push(doubtAt(`a template is not closed: ${textOf(part.value).slice(0, 100)}`, part.value));
      return asComputed(part.value);
  }
}

function expandCondition(condition: Extract<TemplatePart, { kind: 'condition' }>, to: Expansion): void {
  const { known, said, out } = to;
  for (const { test, opening, body } of condition.branches) {
    const truth = test === null ? true : holds(test, known);
    if (truth === null) {
      if (condition.branches.some(branch => holdsWords(branch.body, known)))
        said.doubts.push(doubtAt(`${textOf(opening)} is not evaluated`, opening));
      const by = determinedByParts(pipelinesIn([condition]).join(' '), known.fields);
      for (const glyph of asComputed(condition.whole, textOf(condition.whole), originOfKind(by))) out.push(glyph);
      return;
    }
    if (test !== null) sayUnset(test, opening, to);
    if (truth) return expandParts(body, to);
  }
}

/** Whether it is more than a part of one word: of a word it is said where it stands that it is computed. */
function holdsWords(body: readonly TemplatePart[], known: TemplateKnowledge): boolean {
  const out: Glyph[] = [];
  expandParts(body, { known, said: { doubts: [], unresolved: [] }, out });
  return out.some(({ unit, computed }) => computed === null && /\s/.test(unit));
}

/** The pipelines that decide what a text becomes. */
function pipelinesIn(parts: readonly TemplatePart[]): readonly string[] {
  return parts.flatMap((part): readonly string[] => {
    switch (part.kind) {
      case 'text':
        return [];
      case 'action':
        return [textOf(part.inner)];
      case 'condition':
        return part.branches.flatMap(({ test, body }) => [test ?? '', ...pipelinesIn(body)]);
      default:
        return ['not known'];
    }
  });
}

/** Names what a condition took as empty. */
function sayUnset(test: string, opening: Traced, { known, said }: Expansion): void {
  for (const [, name] of test.matchAll(/(?<![\w"`])\.([A-Za-z_]\w*)/g)) {
    const field = known.fields([name!]);
    if (field.kind === 'unset')
      said.unresolved.push(`.${name} of ${textOf(opening)} ${field.why}; it was taken as empty`);
  }
}

function action({ whole, inner }: TemplateAction, known: TemplateKnowledge, said: Said): Traced {
  const text = textOf(inner);
  if (text.startsWith('/*') || /^\$\w+\s*:?=/.test(text)) return [];
  const literal = /^"([^"\\]*)"$|^`([^`]*)`$/.exec(text);
  if (literal) return within(inner, literal[1] ?? literal[2] ?? '');
  const path = fieldPath(text);
  if (path) return replacement(whole, path.at(-1)!, known.fields(path), said);
  const fallback = defaulted(text);
  const field = fallback && known.fields(fallback.path);
  if (field?.kind === 'text' && field.value.length > 0) return replacement(whole, fallback!.path.at(-1)!, field, said);
  if ((field?.kind === 'text' || field?.kind === 'unset') && fallback?.literal !== undefined) {
    if (field.kind === 'unset') {
      said.unresolved.push(`${textOf(whole)} ${field.why}; its default was taken`);
      said.doubts.push(...doubtsOfDefault(fallback.path.at(-1)!, whole));
    }
    return within(inner, fallback.literal);
  }
  const value = valueOf(text, known);
  const isConstant = typeof value === 'boolean' || (typeof value === 'string' && /^[A-Za-z]\w*$/.test(text));
  if (isConstant) return impliedText(String(value), whole);
  return asComputed(whole, textOf(whole), originOfKind(determinedByParts(text, known.fields)));
}

function replacement(whole: Traced, name: string, field: TemplateField, { doubts, unresolved }: Said): Traced {
  switch (field.kind) {
    case 'text':
      doubts.push(...(field.doubts ?? []));
      return field.value.some(({ source }) => source !== null) ? field.value : impliedText(textOf(field.value), whole);
    case 'computed':
      if (typeof field.known === 'boolean') return impliedText(String(field.known), whole);
      return field.value ?? asComputed(whole, textOf(whole), originOfKind(field.determinedBy));
    case 'unknown':
    case 'unset':
      unresolved.push(`${textOf(whole)} ${field.why}`);
      return asComputed(whole, textOf(whole), originOfVariable(name));
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
  for (const [, name = ''] of text.matchAll(ENVIRONMENT)) {
    if (!isDetermined(originOfVariable(name))) return undefined;
  }
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, ' ');
  for (const [part] of bare.matchAll(/\.?[A-Za-z_][\w.]*/g)) {
    if (!part.startsWith('.')) {
      if (OF_THE_CALLER.has(part)) by = 'caller';
      else if (!PURE.has(part)) return undefined;
      continue;
    }
    const path = fieldPath(part);
    if (!path) return undefined;
    const field = fields(path);
    if (field.kind === 'unknown' || field.kind === 'unset') {
      if (!isDetermined(originOfVariable(path.at(-1)!))) return undefined;
      by = 'caller';
    }
    if (field.kind === 'computed') {
      if (field.determinedBy === undefined) return undefined;
      if (by === 'commit') by = field.determinedBy;
    }
  }
  return by;
}

/** Without a kind the text of the template tells. */
function originOfKind(kind: DeterminedBy | undefined): ValueOrigin | undefined {
  return kind && { kind };
}

/** The quoted text in an action, with its places. */
function within(inner: Traced, text: string): Traced {
  const plain = textOf(inner);
  const start = 1 + Math.max(plain.indexOf(`"${text}"`), plain.indexOf(`\`${text}\``));
  return inner.slice(start, start + text.length);
}
