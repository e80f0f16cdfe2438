import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { MakeConditions } from './conditions.ts';
import { MakeVariables } from './variables.ts';
import type { GivenVariables } from '../build-script.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import type { Budget } from '../text/budget.ts';
import { doubtAt } from '../text/doubt.ts';
import { type Definition, definitionIn } from './definition.ts';
import { includeNames } from './include-names.ts';
import { assignmentOf, linesIn, logicalLines, ruleColon, withoutComment, withoutModifiers } from './lines.ts';
import { blankWords, fileName } from './names.ts';
import { implicitRules } from './pattern-rules.ts';
import type { MakeRule, Prerequisites } from './rule.ts';
import { addTo, type OpenRule, RuleTable } from './rule-table.ts';
import { mayHoldFlags } from '../shell/text.ts';
import { computationsIn, type SourceText, textOf, type Traced, trimmed } from '../text/traced-text.ts';

export interface Makefile {
  /** In the order of the file, behind them what patterns make of the names in it. */
  readonly rules: readonly MakeRule[];
  /** Targets of pattern rules: `bin/%`. */
  readonly patterns: readonly string[];
  /** The rules by which a name that the file does not hold is built, that of the name first. */
  readonly implicitRules: (name: string) => readonly MakeRule[];
  /** The first target that is not special: what plain `make` builds. */
  readonly defaultGoal?: string;
  readonly variables: MakeVariables;
  /** Names that `export` hands to every recipe. */
  readonly exported: ReadonlySet<string>;
  /** What stands on the command line of make. */
  readonly fixed: readonly EnvironmentVariable[];
  /** All lines of a recipe are given to one shell (`.ONESHELL`), instead of one each. */
  readonly oneShell: boolean;
}

/** Reads an included file below the repository; a string says why it cannot be had. */
export type ReadInclude = (path: string) => SourceText | string;

/** Files whose names match a pattern with `*` or `?` in its last segment; a string says why it is not searched. */
export type FindIncludes = (pattern: string) => readonly string[] | string;

export interface MakefileSurroundings {
  readonly findIncludes?: FindIncludes;
  /** What make is called with. */
  readonly given?: GivenVariables;
  /** What reading may take. */
  readonly budget?: Budget;
}

const MAX_INCLUDES = 50;
/** Texts that `eval` gives to each other. */
const MAX_EVALUATED = 16;

/**
 * Reads the part of GNU make's language (manual chapters 3–8) that tells how a program is built:
 * variables, rules, target-specific variables, conditionals, includes, continuations. Nothing is
 * executed; what cannot be known without that is said in `variables.unresolved`.
 */
export function readMakefile(
  source: SourceText,
  readInclude: ReadInclude,
  { findIncludes = () => 'it is not searched', given, budget }: MakefileSurroundings = {},
): Makefile {
  const reader = new Reader(readInclude, findIncludes, new MakeVariables(null, budget));
  if (given) reader.give(given);
  reader.read(source);
  return reader.result();
}

class Reader {
  readonly #readInclude: ReadInclude;
  readonly #findIncludes: FindIncludes;
  readonly #variables: MakeVariables;
  readonly #conditions: MakeConditions;
  readonly #rules: RuleTable;
  readonly #exported = new Set<string>();
  readonly #missing: { readonly name: string; readonly at: Traced }[] = [];
  #fixed: readonly EnvironmentVariable[] = [];
  #exportAll = false;
  #oneShell = false;
  /** The rules whose recipe the next lines belong to; none where a rule has no target. */
  #current: readonly OpenRule[] | null = null;
  #includes = 0;
  #evaluated = 0;

  constructor(readInclude: ReadInclude, findIncludes: FindIncludes, variables: MakeVariables) {
    this.#readInclude = readInclude;
    this.#findIncludes = findIncludes;
    this.#variables = variables;
    this.#conditions = new MakeConditions(variables);
    this.#rules = new RuleTable(variables);
    this.#variables.readEvaluated = text => this.#evaluate(text);
  }

  /** All that make is given it hands to the recipes. */
  give(given: GivenVariables): void {
    this.#variables.give(given);
    this.#fixed = given.assignments;
    for (const { name } of [...given.environment, ...given.assignments]) this.#exported.add(name);
  }

  result(): Makefile {
    this.#variables.readEvaluated = null;
    const { explicit, base } = this.#rules.closed();
    const first = explicit.find(({ target }) => !/^\.[^/]*$/.test(target));
    const goal = this.#variables.get('.DEFAULT_GOAL');
    const defaultGoal = goal ? textOf(this.#variables.expand(goal.value)) : first?.target;
    const implicit = implicitRules(base, [...base.mentioned, ...(defaultGoal === undefined ? [] : [defaultGoal])]);
    for (const { name, at } of this.#missing) {
      const isMade = (base.rules.get(name)?.recipe.length ?? 0) > 0 || implicitRules(base, [name]).has(name);
      if (isMade) this.#variables.doubt(`include ${name}: it is not there, and a rule makes it`, at);
    }
    return {
      rules: [...explicit.filter(({ target }) => !implicit.has(target)), ...implicit.values()],
      patterns: base.patterns.map(({ target }) => target),
      implicitRules: name => [...implicitRules(base, [name]).values()],
      variables: this.#variables,
      exported: this.#exportAll ? new Set([...this.#variables.names, ...this.#exported]) : this.#exported,
      fixed: this.#fixed,
      oneShell: this.#oneShell,
      ...(defaultGoal === undefined ? {} : { defaultGoal }),
    };
  }

  read(source: SourceText): void {
    this.#lines(logicalLines(source, () => this.#prefix));
  }

  /** What begins the lines of a recipe. */
  get #prefix(): string {
    const set = this.#variables.get('.RECIPEPREFIX');
    return (set && textOf(this.#variables.expand(set.value.slice(0, 100)))[0]) ?? '\t';
  }

  #lines(lines: Iterable<Traced>): void {
    let definition: Definition | null = null;
    for (const line of lines) {
      if (!this.#variables.budget.spend(line.length + 1)) return;
      const text = textOf(line);
      if (definition !== null) {
        if (definition.take(line, this.#prefix)) continue;
        this.#define(definition);
        definition = null;
        continue;
      }
      if (text.startsWith(this.#prefix) && this.#current !== null) {
        this.#recipeLine(line, this.#current);
        continue;
      }
      const statement = withoutComment(line);
      const plain = textOf(statement).trim();
      if (plain === '') continue;
      if (this.#conditions.take(trimmed(statement))) continue;
      const begun = definitionIn(trimmed(statement));
      if (begun) definition = begun;
      else if (this.#conditions.active) this.#statement(trimmed(statement));
      else if (this.#conditions.unknown !== null) this.#skipped(trimmed(statement));
    }
  }

  #recipeLine(line: Traced, rules: readonly OpenRule[]): void {
    const command = line.slice(1);
    const mayBuild = BUILDS.test(textOf(line)) || EVALUATES.test(textOf(line));
    const isPossible = this.#conditions.unknown !== null && mayBuild;
    const doubt = isPossible ? this.#perhaps(trimmed(line)) : null;
    this.#variables.budget.spend(rules.length);
    for (const rule of rules) {
      if (this.#conditions.active) addTo(rule, command);
      else if (doubt) rule.doubts.push(doubt);
    }
  }

  #define({ name: raw, operator, exported, overrides, statement, value }: Definition): void {
    const name = textOf(this.#variables.expand(raw));
    if (this.#conditions.active) {
      this.#variables.assign(name, operator, value, { overrides });
      if (exported) this.#exported.add(name);
    } else if (this.#conditions.unknown !== null) this.#variables.suspect(name, [this.#perhaps(statement)]);
  }

  /** What `$(eval …)` is given is read as lines of the file. */
  #evaluate(text: Traced): void {
    const around = this.#current;
    if (++this.#evaluated > MAX_EVALUATED) this.#variables.doubt('$(eval …) is nested too deep', text);
    else this.#lines(linesIn(text));
    this.#evaluated--;
    this.#current = around;
  }

  /** A statement of which it is not known whether make reads it. */
  #skipped(statement: Traced): void {
    const text = textOf(statement);
    const doubt = this.#perhaps(statement);
    if (/^(?:sinclude|-?include)\s/.test(text)) {
      this.#variables.doubt(doubt.reason, statement);
      return;
    }
    const rest = withoutModifiers(statement);
    const colon = ruleColon(rest);
    const assignment = assignmentOf(rest) ?? assignmentOf(withoutModifiers(trimmed(rest.slice(colon + 1))));
    if (!assignment) {
      if (colon < 0 && EVALUATES.test(text)) this.#variables.doubt(doubt.reason, statement);
      return;
    }
    const name = textOf(assignment.name);
    if (name === '.RECIPEPREFIX') this.#variables.doubt(doubt.reason, statement);
    if (name === 'MAKEFLAGS' && !this.#setsVariables(assignment.value)) return;
    if (this.#variables.isFixed(name) || !mayHoldFlags(name, textOf(assignment.value))) return;
    if (name === 'GOFLAGS' || name === 'MAKEFLAGS') this.#variables.doubt(doubt.reason, statement);
    else this.#variables.suspect(name, [doubt]);
  }

  #perhaps(statement: Traced): RecipeDoubt {
    const reason = `${textOf(statement)} depends on a condition that is not evaluated: ${this.#conditions.unknown}`;
    return doubtAt(reason, statement);
  }

  #statement(statement: Traced): void {
    const text = textOf(statement);
    const include = /^(-include|sinclude|include)\s+/.exec(text);
    if (include) {
      this.#include(statement.slice(include[0].length), include[1] === 'include');
      return;
    }
    const undefines = /^(override\s+)?undefine\s+/.exec(text);
    if (undefines) {
      for (const name of namesIn(this.#variables.expand(statement.slice(undefines[0].length))))
        this.#variables.undefine(name, { overrides: undefines[1] !== undefined });
      return;
    }
    const modifier = /^((?:export|override|private|unexport)\s+)+/.exec(text);
    const rest = modifier ? statement.slice(modifier[0].length) : statement;
    const assignment = assignmentOf(rest);
    if (/^export\s*$/.test(text)) this.#exportAll = true;
    else if (assignment) {
      const name = textOf(this.#variables.expand(assignment.name)).trim();
      this.#current = null;
      const overrides = /\boverride\b/.test(modifier?.[0] ?? '');
      this.#variables.assign(name, assignment.operator, assignment.value, { overrides });
      if (name === 'MAKEFLAGS' && this.#setsVariables(assignment.value)) {
        this.#variables.doubt(`${text} may set variables`, statement);
      }
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
    if (colon < 0) {
      const value = this.#variables.expand(statement);
      const isUnknown = computationsIn(value).some(
        ({ expression }) => this.#evaluated > 0 || EVALUATES.test(expression),
      );
      if (isUnknown || /[:=]/.test(textOf(value.filter(({ computed }) => computed === null)))) {
        this.#variables.doubt(`${textOf(statement)} is not evaluated`, statement);
      }
      return;
    }
    const grouped = statement[colon - 1]?.unit === '&' ? 1 : 0;
    const words = this.#names(statement.slice(0, colon - grouped));
    const targets = words.map(textOf);
    const many = statement[colon + 1]?.unit === ':';
    const rest = statement.slice(many ? colon + 2 : colon + 1);
    this.#variables.budget.spend(targets.length * (rest.length + 1));
    const own = trimmed(rest);
    const specific = assignmentOf(withoutModifiers(own));
    if (specific) {
      const modifiers = /^(?:(?:export|override|private|unexport)\s+)*/.exec(textOf(own))![0];
      const name = textOf(specific.name).trim();
      const exported = /\bexport\b/.test(modifiers) || this.#exportAll;
      const [isHanded, overrides] = [!/\bprivate\b/.test(modifiers), /\boverride\b/.test(modifiers)];
      this.#rules.assign(targets, { ...specific, name, exported, isHanded, overrides, at: own });
      this.#current = null;
      return;
    }
    const semicolon = rest.findIndex(glyph => glyph.unit === ';' && glyph.computed === null);
    const names = semicolon < 0 ? rest : rest.slice(0, semicolon);
    const second = ruleColon(names);
    const prerequisites = this.#prerequisites(second < 0 ? names : names.slice(second + 1));
    this.#current =
      second < 0
        ? this.#rules.mention(targets, prerequisites, many)
        : this.#rules.mentionStatic(words, this.#names(names.slice(0, second))[0] ?? [], prerequisites);
    if (semicolon >= 0) for (const rule of this.#current) addTo(rule, rest.slice(semicolon + 1));
    for (const target of targets) this.#special(target);
  }

  #names(value: Traced): readonly Traced[] {
    return blankWords(this.#variables.expand(value)).map(fileName);
  }

  /** Names that only the run tells are left out. */
  #prerequisites(value: Traced): Prerequisites {
    const names = this.#names(value);
    const bar = names.findIndex(name => textOf(name) === '|');
    const [normal, orderOnly] = bar < 0 ? [names, []] : [names.slice(0, bar), names.slice(bar + 1)];
    return { normal, orderOnly };
  }

  #special(target: string): void {
    if (target === '.EXPORT_ALL_VARIABLES') this.#exportAll = true;
    if (target === '.ONESHELL') this.#oneShell = true;
  }

  /** Assignments, or what may be some, among the options for make itself: they go before those of the file. */
  #setsVariables(value: Traced): boolean {
    return blankWords(this.#variables.expand(value)).some(word => {
      const text = textOf(word);
      if (text.startsWith('-') && !text.startsWith('--eval')) return false;
      return text.includes('=') || (computationsIn(word).length > 0 && !CHOOSES_OPTIONS.test(text));
    });
  }

  #include(raw: Traced, mandatory: boolean): void {
    for (const name of includeNames(this.#variables.expand(raw))) {
      const isNeeded = mandatory && !name.isSearched;
      if (name.kind === 'unknown') this.#variables.doubt(`include ${textOf(raw)}: ${name.reason}`, raw);
      else if (name.kind === 'file') this.#includeFile(name.path, raw, isNeeded);
      else {
        const found = this.#findIncludes(name.path);
        const files = found.length === 0 && isNeeded ? MISSING : found;
        if (typeof files === 'string') this.#variables.doubt(`include ${name.path}: ${files}`, raw);
        else for (const path of files) this.#includeFile(path, raw, true);
      }
    }
  }

  #includeFile(name: string, at: Traced, mandatory: boolean): void {
    if (++this.#includes > MAX_INCLUDES) {
      this.#variables.doubt('more than 50 included files', at);
      return;
    }
    const included = this.#readInclude(name);
    if (typeof included !== 'string') this.read(included);
    else if (mandatory || included !== MISSING) this.#variables.doubt(`include ${name}: ${included}`, at);
    else this.#missing.push({ name, at });
  }
}

/** Functions whose value stands in their arguments: `$(if $(V),,--silent)`. */
const CHOOSES_OPTIONS = /^\$[({](?:if|or|and|filter|filter-out|findstring) (?:(?!\$[({]shell)[^=])*$/;

/** What a file that is not there cannot be read for. */
const MISSING = 'it does not exist';

/** Functions that may give any command, or set any variable. */
const EVALUATES = /\$[({](?:eval|call|foreach)\b/;

/** Commands that write a binary or change one, and what gives them flags. */
const BUILDS = /\bgo\s+(?:build|install)\b|ldflags|gcflags|GOFLAGS|\b(?:strip|sstrip|objcopy|upx|garble)\b/;

function namesIn(value: Traced): string[] {
  return textOf(value)
    .split(/\s+/)
    .filter(name => name !== '');
}
