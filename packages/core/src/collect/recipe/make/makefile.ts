import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { setAutomatic } from './automatic-variables.ts';
import { MakeConditions } from './conditions.ts';
import { MakeVariables } from './variables.ts';
import { doubtAt } from '../text/doubt.ts';
import { assignmentOf, logicalLines, ruleColon, withoutComment } from './lines.ts';
import { blankWords, fileName, withStem } from './names.ts';
import {
  applyPatternVariables,
  exportedFor,
  implicitRules,
  inheritedFor,
  type PatternRule,
  type PatternVariable,
  type Prerequisites,
  type RuleBase,
} from './pattern-rules.ts';
import { wholeStemOf } from './stem.ts';
import { mayHoldFlags } from '../shell/text.ts';
import {
  asComputed,
  computationsIn,
  type SourceText,
  textOf,
  type Traced,
  trimmed,
  untraced,
} from '../text/traced-text.ts';

/** A target of a Makefile with its recipe, not yet expanded. */
export interface MakeRule {
  readonly target: string;
  readonly prerequisites: readonly string[];
  /** Those that `$^` names, with their places. */
  readonly normal: readonly Traced[];
  readonly recipe: readonly Traced[];
  /** Variables as this target sees them: the file's, and its own over them. */
  readonly variables: MakeVariables;
  /** Names that `export` hands to this recipe only. */
  readonly exported: ReadonlySet<string>;
  /** Variables of its own that may hold flags: what it depends on sees them too. */
  readonly inherited: readonly RecipeDoubt[];
  /** Lines of the recipe of which it is not known whether they are there. */
  readonly doubts: readonly RecipeDoubt[];
}

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
  /** All lines of a recipe are given to one shell (`.ONESHELL`), instead of one each. */
  readonly oneShell: boolean;
  /** Build commands in places that are not read, such as a `define`. */
  readonly unread: readonly RecipeDoubt[];
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
  /** Of all mentions; that of the mention with the recipe first. */
  normal: Traced[];
  readonly orderOnly: Traced[];
  /** Of the last mention. */
  mention: readonly Traced[];
  /** Of a static pattern. */
  stem?: string;
  /** Names of variables that it sets for itself. */
  readonly own: Set<string>;
  /** Several recipes, each with prerequisites of its own (`::`). */
  many: boolean;
  recipe: Traced[];
  /** The recipe was written under an earlier mention of the target: the next one replaces it, as make does. */
  closed: boolean;
  readonly variables: MakeVariables;
  readonly exported: Set<string>;
  readonly inherited: RecipeDoubt[];
  readonly doubts: RecipeDoubt[];
}

class Reader {
  readonly #readInclude: ReadInclude;
  readonly #variables = new MakeVariables();
  readonly #conditions = new MakeConditions(this.#variables);
  readonly #rules = new Map<string, OpenRule>();
  readonly #patterns: (OpenRule & Pick<PatternRule, 'terminal' | 'whole'>)[] = [];
  readonly #patternVariables: PatternVariable[] = [];
  readonly #exported = new Set<string>();
  readonly #unread: RecipeDoubt[] = [];
  #exportAll = false;
  #oneShell = false;
  #current: readonly OpenRule[] = [];
  #includes = 0;

  constructor(readInclude: ReadInclude) {
    this.#readInclude = readInclude;
  }

  result(): Makefile {
    const explicit = [...this.#rules.values()].map(rule => this.#closed(rule));
    const first = explicit.find(({ target }) => !/^\.[^/]*$/.test(target));
    const goal = this.#variables.get('.DEFAULT_GOAL');
    const defaultGoal = goal ? textOf(this.#variables.expand(goal.value)) : first?.target;
    const base: RuleBase = {
      rules: new Map(explicit.map(rule => [rule.target, rule])),
      mentioned: new Set(explicit.flatMap(({ target, prerequisites }) => [target, ...prerequisites])),
      patterns: this.#patterns.filter(({ recipe }) => recipe.length > 0),
      patternVariables: this.#patternVariables,
      variables: this.#variables,
    };
    const implicit = implicitRules(base, [...base.mentioned, ...(defaultGoal === undefined ? [] : [defaultGoal])]);
    return {
      rules: [...explicit.filter(({ target }) => !implicit.has(target)), ...implicit.values()],
      patterns: base.patterns.map(({ target }) => target),
      implicitRules: name => [...implicitRules(base, [name]).values()],
      variables: this.#variables,
      exported: this.#exportAll ? new Set([...this.#variables.names, ...this.#exported]) : this.#exported,
      unread: this.#unread,
      oneShell: this.#oneShell,
      ...(defaultGoal === undefined ? {} : { defaultGoal }),
    };
  }

  /** A rule as it is when all of the file was read. */
  #closed(rule: OpenRule): MakeRule {
    const { target, variables, own, stem, normal, orderOnly, many } = rule;
    const base = { patternVariables: this.#patternVariables };
    applyPatternVariables(base, { target, variables, own });
    if (!many) setAutomatic(variables, { target, prerequisites: normal, ...(stem === undefined ? {} : { stem }) });
    return {
      ...rule,
      prerequisites: [...new Set([...normal, ...orderOnly].map(textOf))],
      exported: new Set([...exportedFor(base, target), ...rule.exported]),
      inherited: [...inheritedFor(base, target), ...rule.inherited],
    };
  }

  read(source: SourceText): void {
    let define: string | null = null;
    for (const line of logicalLines(source)) {
      if (!this.#variables.budget.spend(line.length + 1)) return;
      const text = textOf(line);
      if (define !== null) {
        if (/^\s*endef\b/.test(text)) define = null;
        else if (BUILDS.test(text)) this.#unread.push(doubtAt(`define ${define} is not read`, trimmed(line)));
        continue;
      }
      if (text.startsWith('\t') && this.#current.length > 0) {
        const command = line.slice(1);
        const isPossible = this.#conditions.unknown !== null && BUILDS.test(text);
        const doubt = isPossible ? this.#perhaps(trimmed(line)) : null;
        this.#variables.budget.spend(this.#current.length);
        for (const rule of this.#current) {
          if (this.#conditions.active) addTo(rule, command);
          else if (doubt) rule.doubts.push(doubt);
        }
        continue;
      }
      const statement = withoutComment(line);
      const plain = textOf(statement).trim();
      if (plain === '' || this.#conditions.take(trimmed(statement))) continue;
      if (!this.#conditions.active) {
        if (this.#conditions.unknown !== null) this.#skipped(trimmed(statement));
        continue;
      }
      const defines = /^(?:override\s+)?define\s+(\S+)/.exec(plain);
      if (defines) {
        define = defines[1]!;
        this.#variables.unresolved.add(`define ${define} is not read`);
        this.#variables.assign(define, '=', unreadReference(define, trimmed(statement)));
        continue;
      }
      this.#statement(trimmed(statement));
    }
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
    if (!assignment) return;
    const name = textOf(assignment.name);
    if (!mayHoldFlags(name, textOf(assignment.value))) return;
    if (name === 'GOFLAGS') this.#variables.doubt(doubt.reason, statement);
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
    const undefines = /^(?:override\s+)?undefine\s+/.exec(text);
    if (undefines) {
      for (const name of namesIn(this.#variables.expand(statement.slice(undefines[0].length))))
        this.#variables.undefine(name);
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
    if (colon < 0) {
      // a call such as $(info …) or $(eval …)
      const call = textOf(statement);
      if (/\$[({](?:eval|call|foreach)\b/.test(call)) this.#variables.doubt(`${call} is not evaluated`, statement);
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
      this.#specific(targets, own, specific);
      return;
    }
    const semicolon = rest.findIndex(glyph => glyph.unit === ';' && glyph.computed === null);
    const names = semicolon < 0 ? rest : rest.slice(0, semicolon);
    const second = ruleColon(names);
    this.#current =
      second >= 0
        ? this.#staticRules(words, names.slice(0, second), names.slice(second + 1))
        : targets.flatMap(target => this.#mentioned(target, this.#prerequisites(names), many));
    if (semicolon >= 0) for (const rule of this.#current) addTo(rule, rest.slice(semicolon + 1));
    for (const target of targets) this.#special(target);
  }

  #specific(targets: readonly string[], own: Traced, specific: NonNullable<ReturnType<typeof assignmentOf>>): void {
    const modifiers = /^(?:(?:export|override|private|unexport)\s+)*/.exec(textOf(own))![0];
    const name = textOf(specific.name).trim();
    const { operator, value } = specific;
    const exported = /\bexport\b/.test(modifiers) || this.#exportAll;
    const isHanded = !/\bprivate\b/.test(modifiers);
    this.#current = [];
    for (const target of targets) {
      if (target.includes('%')) {
        const inherited = isHanded && mayHoldFlags(name, textOf(this.#variables.expand(value)));
        this.#patternVariables.push({ pattern: target, name, operator, value, exported, inherited, at: own });
        continue;
      }
      const rule = this.#ruleOf(target);
      rule.variables.assign(name, operator, value);
      rule.own.add(name);
      if (exported) rule.exported.add(name);
      if (isHanded && mayHoldFlags(name, textOf(rule.variables.expand(value)))) {
        rule.inherited.push(doubtAt(`${target} sets ${name} for what it depends on`, own));
      }
    }
  }

  /** `targets: target-pattern: prerequisite-patterns` (GNU make manual 4.12). */
  #staticRules(targets: readonly Traced[], pattern: Traced, names: Traced): readonly OpenRule[] {
    const [word = []] = this.#names(pattern);
    const { normal, orderOnly } = this.#prerequisites(names);
    return targets.map(target => {
      const [expression] = computationsIn(target);
      if (expression) {
        // Which names these are is not known: one of them is built so, if it is among them.
        const rule = this.#patternRule(textOf(word), { normal, orderOnly }, { terminal: false, whole: true });
        rule.doubts.push(doubtAt(`${expression.expression} tells what ${textOf(word)} is for, and is not run`, target));
        return rule;
      }
      const stem = wholeStemOf(textOf(word), textOf(target)) ?? '';
      const own = (name: Traced) => withStem(name, stem);
      const rule = this.#mention(textOf(target), { normal: normal.map(own), orderOnly: orderOnly.map(own) }, false);
      rule.stem = stem;
      return rule;
    });
  }

  #mentioned(target: string, prerequisites: Prerequisites, many: boolean): OpenRule {
    if (!target.includes('%')) return this.#mention(target, prerequisites, many);
    return this.#patternRule(target, prerequisites, { terminal: many, whole: false });
  }

  #mention(target: string, { normal, orderOnly }: Prerequisites, many: boolean): OpenRule {
    const rule = this.#ruleOf(target);
    this.#variables.budget.spend(normal.length + orderOnly.length);
    // Recipes of `::` rules all run.
    if (many) rule.many = true;
    else rule.closed = true;
    rule.mention = normal;
    for (const word of normal) rule.normal.push(word);
    for (const word of orderOnly) rule.orderOnly.push(word);
    return rule;
  }

  /** A later rule with the same patterns takes the place of the one before. */
  #patternRule(
    target: string,
    { normal, orderOnly }: Prerequisites,
    kind: Pick<PatternRule, 'terminal' | 'whole'>,
  ): OpenRule {
    const same = this.#patterns.findIndex(
      other => other.target === target && other.normal.map(textOf).join(' ') === normal.map(textOf).join(' '),
    );
    this.#variables.budget.spend(this.#patterns.length);
    if (same >= 0) this.#patterns.splice(same, 1);
    const rule = { ...newRule(target, this.#variables), normal: [...normal], orderOnly: [...orderOnly], ...kind };
    this.#patterns.push(rule);
    return rule;
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

  #ruleOf(target: string): OpenRule {
    let rule = this.#rules.get(target);
    if (!rule) {
      rule = newRule(target, new MakeVariables(this.#variables));
      rule.variables.assign('@', '=', untraced(target));
      this.#rules.set(target, rule);
    }
    return rule;
  }

  #include(names: Traced, mandatory: boolean): void {
    for (const name of namesIn(this.#variables.expand(names))) {
      if (++this.#includes > MAX_INCLUDES) {
        this.#variables.doubt('more than 50 included files', names);
        return;
      }
      const included = this.#readInclude(name);
      if (typeof included !== 'string') this.read(included);
      else if (mandatory) this.#variables.doubt(`include ${name}: ${included}`, names);
    }
  }
}

function newRule(target: string, variables: MakeVariables): OpenRule {
  return {
    target,
    normal: [],
    orderOnly: [],
    mention: [],
    own: new Set(),
    many: false,
    recipe: [],
    closed: false,
    variables,
    exported: new Set(),
    inherited: [],
    doubts: [],
  };
}

/** The first line under another mention of a target begins a recipe of its own. */
function addTo(rule: OpenRule, line: Traced): void {
  if (rule.closed) {
    rule.recipe = [];
    const { mention } = rule;
    rule.normal = [...mention, ...rule.normal.filter(word => !mention.includes(word))];
  }
  rule.closed = false;
  rule.recipe.push(line);
}

/** Commands that write a binary or change one, and what gives them flags. */
const BUILDS = /\bgo\s+(?:build|install)\b|ldflags|gcflags|GOFLAGS|\b(?:strip|sstrip|objcopy|upx|garble)\b/;

function withoutModifiers(statement: Traced): Traced {
  return statement.slice(/^(?:(?:export|override|private|unexport)\s+)*/.exec(textOf(statement))![0].length);
}

/** A reference to something that is not read, where that begins. */
function unreadReference(name: string, at: Traced): Traced {
  const { source, offset } = at[0]!;
  return asComputed(untraced(`$(${name})`).map(glyph => ({ ...glyph, source, offset })));
}

function namesIn(value: Traced): string[] {
  return textOf(value)
    .split(/\s+/)
    .filter(name => name !== '');
}
