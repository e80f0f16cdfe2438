import { MakeConditions } from './make-conditions.ts';
import { MakeVariables } from './make-variables.ts';
import { type SourceText, textOf, trace, type Traced, trimmed, untraced } from './traced-text.ts';

/** A target of a Makefile with its recipe, not yet expanded. */
export interface MakeRule {
  readonly target: string;
  readonly prerequisites: readonly string[];
  readonly recipe: readonly Traced[];
  /** Variables as this target sees them: the file's, and its own over them. */
  readonly variables: MakeVariables;
}

export interface Makefile {
  /** In the order of the file. */
  readonly rules: readonly MakeRule[];
  /** The first target that is not special: what plain `make` builds. */
  readonly defaultGoal?: string;
  readonly variables: MakeVariables;
  /** Names that `export` hands to every recipe. */
  readonly exported: ReadonlySet<string>;
}

/** Reads an included file below the repository; a string says why it cannot be had. */
export type ReadInclude = (path: string) => SourceText | string;

const MAX_INCLUDES = 50;

/**
 * Reads the part of GNU make's language (manual chapters 3–8) that tells how a program is built:
 * variables, rules, target-specific variables, conditionals, includes, continuations. Nothing is
 * executed; what cannot be known without that is said in `variables.unresolved`.
 */
export function readMakefile(source: SourceText, readInclude: ReadInclude): Makefile {
  const reader = new Reader(readInclude);
  reader.read(source);
  return reader.result();
}

interface OpenRule {
  readonly target: string;
  prerequisites: string[];
  recipe: Traced[];
  readonly variables: MakeVariables;
}

class Reader {
  readonly #readInclude: ReadInclude;
  readonly #variables = new MakeVariables();
  readonly #conditions = new MakeConditions(this.#variables);
  readonly #rules = new Map<string, OpenRule>();
  readonly #exported = new Set<string>();
  #exportAll = false;
  #current: readonly OpenRule[] = [];
  #includes = 0;

  constructor(readInclude: ReadInclude) {
    this.#readInclude = readInclude;
  }

  result(): Makefile {
    const rules = [...this.#rules.values()];
    const first = rules.find(rule => !rule.target.startsWith('.') && !rule.target.includes('%'));
    const goal = this.#variables.get('.DEFAULT_GOAL');
    const defaultGoal = goal ? textOf(this.#variables.expand(goal.value)) : first?.target;
    return {
      rules,
      variables: this.#variables,
      exported: this.#exportAll ? new Set() : this.#exported,
      ...(defaultGoal === undefined ? {} : { defaultGoal }),
    };
  }

  read(source: SourceText): void {
    let define: string | null = null;
    for (const line of logicalLines(source)) {
      const text = textOf(line);
      if (define !== null) {
        if (/^\s*endef\b/.test(text)) define = null;
        continue;
      }
      if (text.startsWith('\t') && this.#current.length > 0) {
        if (this.#conditions.active) for (const rule of this.#current) rule.recipe.push(line.slice(1));
        continue;
      }
      const statement = withoutComment(line);
      const plain = textOf(statement).trim();
      if (plain === '' || this.#conditions.take(trimmed(statement))) continue;
      if (!this.#conditions.active) continue;
      const defines = /^(?:override\s+)?define\s+(\S+)/.exec(plain);
      if (defines) {
        define = defines[1]!;
        this.#variables.unresolved.add(`define ${define} is not read`);
        continue;
      }
      this.#statement(trimmed(statement));
    }
  }

  #statement(statement: Traced): void {
    const text = textOf(statement);
    const include = /^(-include|sinclude|include)\s+/.exec(text);
    if (include) {
      this.#include(statement.slice(include[0].length), include[1] === 'include');
      return;
    }
    const modifier = /^((?:export|override|private|unexport)\s+)+/.exec(text);
    const rest = modifier ? statement.slice(modifier[0].length) : statement;
    const assignment = assignmentOf(rest);
    if (/^export\s*$/.test(text)) this.#exportAll = true;
    else if (assignment) {
      const name = textOf(this.#variables.expand(assignment.name)).trim();
      this.#current = [];
      this.#variables.assign(name, assignment.operator, assignment.value);
      if (modifier && /\bexport\b/.test(modifier[0])) this.#exported.add(name);
    } else if (modifier) {
      for (const name of textOf(this.#variables.expand(rest)).split(/\s+/)) {
        if (/^unexport\b/.test(text)) this.#exported.delete(name);
        else this.#exported.add(name);
      }
    } else this.#rule(statement);
  }

  #rule(statement: Traced): void {
    const colon = ruleColon(statement);
    if (colon < 0) return; // a call such as $(info …) or $(eval …)
    const targets = namesIn(this.#variables.expand(statement.slice(0, colon)));
    let rest = statement.slice(statement[colon + 1]?.unit === ':' ? colon + 2 : colon + 1);
    this.#current = targets.map(target => this.#ruleOf(target));
    const specific = assignmentOf(trimmed(rest));
    if (specific) {
      const name = textOf(specific.name)
        .replace(/^(?:(?:export|override|private)\s+)+/, '')
        .trim();
      for (const rule of this.#current) rule.variables.assign(name, specific.operator, specific.value);
      return;
    }
    const semicolon = rest.findIndex(glyph => glyph.unit === ';' && glyph.computed === null);
    if (semicolon >= 0) {
      for (const rule of this.#current) rule.recipe = [rest.slice(semicolon + 1)];
      rest = rest.slice(0, semicolon);
    }
    const names = namesIn(this.#variables.expand(rest)).filter(name => name !== '|');
    for (const rule of this.#current) rule.prerequisites.push(...names);
  }

  #ruleOf(target: string): OpenRule {
    let rule = this.#rules.get(target);
    if (!rule) {
      rule = { target, prerequisites: [], recipe: [], variables: new MakeVariables(this.#variables) };
      rule.variables.assign('@', '=', untraced(target));
      this.#rules.set(target, rule);
    }
    return rule;
  }

  #include(names: Traced, mandatory: boolean): void {
    for (const name of namesIn(this.#variables.expand(names))) {
      if (++this.#includes > MAX_INCLUDES) {
        this.#variables.unresolved.add('more than 50 included files');
        return;
      }
      const included = this.#readInclude(name);
      if (typeof included !== 'string') this.read(included);
      else if (mandatory) this.#variables.unresolved.add(`include ${name}: ${included}`);
    }
  }
}

/** Lines with `\` at their end joined to the next one, as one blank. */
function* logicalLines(source: SourceText): Generator<Traced> {
  let line: Traced = [];
  for (const [index, start] of source.lineStarts.entries()) {
    let end = (source.lineStarts[index + 1] ?? source.text.length + 1) - 1;
    if (source.text[end - 1] === '\r') end--;
    const from = line.length > 0 ? skipBlanks(source.text, start, end) : start;
    if (
      /(?<!\\)(?:\\\\)*\\$/.test(source.text.slice(Math.max(start, end - 20), end)) &&
      index + 1 < source.lineStarts.length
    ) {
      line = [...line, ...trace(source, from, end - 1), ...untraced(' ')];
      continue;
    }
    yield [...line, ...trace(source, from, end)];
    line = [];
  }
}

function skipBlanks(text: string, start: number, end: number): number {
  while (start < end && (text[start] === ' ' || text[start] === '\t')) start++;
  return start;
}

function withoutComment(line: Traced): Traced {
  const at = line.findIndex((glyph, index) => glyph.unit === '#' && line[index - 1]?.unit !== '\\');
  return at < 0 ? line : line.slice(0, at);
}

/** `NAME op value`, where no colon of a rule comes before the operator. */
function assignmentOf(statement: Traced): { name: Traced; operator: string; value: Traced } | null {
  const text = textOf(statement);
  const match = /^([^\s:=#?+!]+)\s*(:{0,3}=|\?=|\+=|!=)/.exec(text);
  if (!match) return null;
  return {
    name: statement.slice(0, match[1]!.length),
    operator: match[2]!,
    value: trimmedStart(statement.slice(match[0].length)),
  };
}

function trimmedStart(value: Traced): Traced {
  const first = value.findIndex(glyph => glyph.unit !== ' ' && glyph.unit !== '\t');
  return first < 0 ? [] : value.slice(first);
}

/** The colon that ends the targets, outside of references. */
function ruleColon(statement: Traced): number {
  let depth = 0;
  for (let at = 0; at < statement.length; at++) {
    const unit = statement[at]!.unit;
    if (unit === '(' || unit === '{') depth++;
    else if (unit === ')' || unit === '}') depth--;
    else if (unit === ':' && depth === 0) return at;
  }
  return -1;
}

function namesIn(value: Traced): string[] {
  return textOf(value)
    .split(/\s+/)
    .filter(name => name !== '');
}
