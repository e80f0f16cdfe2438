import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { MakeConditions } from './conditions.ts';
import { MakeVariables } from './variables.ts';
import { doubtAt } from '../text/doubt.ts';
import { assignmentOf, logicalLines, ruleColon, withoutComment } from './lines.ts';
import { blankWords, fileName } from './names.ts';
import { implicitRules, type Prerequisites } from './pattern-rules.ts';
import { addTo, type MakeRule, type OpenRule, RuleTable } from './rule-table.ts';
import { mayHoldFlags } from '../shell/text.ts';
import { asComputed, type SourceText, textOf, type Traced, trimmed, untraced } from '../text/traced-text.ts';

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

class Reader {
  readonly #readInclude: ReadInclude;
  readonly #variables = new MakeVariables();
  readonly #conditions = new MakeConditions(this.#variables);
  readonly #rules = new RuleTable(this.#variables);
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
    const { explicit, base } = this.#rules.closed();
    const first = explicit.find(({ target }) => !/^\.[^/]*$/.test(target));
    const goal = this.#variables.get('.DEFAULT_GOAL');
    const defaultGoal = goal ? textOf(this.#variables.expand(goal.value)) : first?.target;
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
      const modifiers = /^(?:(?:export|override|private|unexport)\s+)*/.exec(textOf(own))![0];
      const name = textOf(specific.name).trim();
      const exported = /\bexport\b/.test(modifiers) || this.#exportAll;
      this.#rules.assign(targets, { ...specific, name, exported, isHanded: !/\bprivate\b/.test(modifiers), at: own });
      this.#current = [];
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
