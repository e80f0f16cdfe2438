import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { setAutomatic } from './automatic-variables.ts';
import { withStem } from './names.ts';
import type { PatternRule, RuleBase } from './pattern-rules.ts';
import { applyPatternVariables, exportedFor, inheritedFor, type PatternVariable } from './pattern-variables.ts';
import type { MakeRule, Prerequisites } from './rule.ts';
import { wholeStemOf } from './stem.ts';
import { MakeVariables } from './variables.ts';
import { mayHoldFlags } from '../shell/text.ts';
import { doubtAt } from '../text/doubt.ts';
import { computationsIn, textOf, type Traced, untraced } from '../text/traced-text.ts';

/** A rule that may still be mentioned again. */
export interface OpenRule {
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

/** `target: NAME = value`. */
export interface OwnVariable {
  readonly name: string;
  readonly operator: string;
  readonly value: Traced;
  readonly exported: boolean;
  /** What the target depends on sees it too: it is not `private`. */
  readonly isHanded: boolean;
  readonly overrides: boolean;
  readonly at: Traced;
}

/** The rules of a Makefile while it is read. */
export class RuleTable {
  readonly #variables: MakeVariables;
  readonly #rules = new Map<string, OpenRule>();
  readonly #patterns: (OpenRule & Pick<PatternRule, 'terminal' | 'whole'>)[] = [];
  readonly #patternVariables: PatternVariable[] = [];

  constructor(variables: MakeVariables) {
    this.#variables = variables;
  }

  /** All rules as they are when the file was read, and what implicit ones are looked for in. */
  closed(): { readonly explicit: readonly MakeRule[]; readonly base: RuleBase } {
    const explicit = [...this.#rules.values()].map(rule => this.#closed(rule));
    const base: RuleBase = {
      rules: new Map(explicit.map(rule => [rule.target, rule])),
      mentioned: new Set(explicit.flatMap(({ target, prerequisites }) => [target, ...prerequisites])),
      patterns: this.#patterns.filter(({ recipe }) => recipe.length > 0),
      patternVariables: this.#patternVariables,
      variables: this.#variables,
    };
    return { explicit, base };
  }

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

  /** `targets: prerequisites`, or `targets:: prerequisites` for many recipes of a target. */
  mention(targets: readonly string[], prerequisites: Prerequisites, many: boolean): readonly OpenRule[] {
    return targets.map(target =>
      target.includes('%')
        ? this.#patternRule(target, prerequisites, { terminal: many, whole: false })
        : this.#mention(target, prerequisites, many),
    );
  }

  /** Sets a variable for targets and patterns. */
  assign(targets: readonly string[], variable: OwnVariable): void {
    const { name, operator, value, exported, isHanded, overrides, at: own } = variable;
    for (const target of targets) {
      if (target.includes('%')) {
        const inherited = isHanded && mayHoldFlags(name, textOf(this.#variables.expand(value)));
        this.#patternVariables.push({ ...variable, pattern: target, inherited });
        continue;
      }
      const rule = this.#ruleOf(target);
      rule.variables.assign(name, operator, value, { overrides });
      rule.own.add(name);
      if (exported) rule.exported.add(name);
      if (isHanded && mayHoldFlags(name, textOf(rule.variables.expand(value)))) {
        rule.inherited.push(doubtAt(`${target} sets ${name} for what it depends on`, own));
      }
    }
  }

  /** `targets: target-pattern: prerequisite-patterns` (GNU make manual 4.12). */
  mentionStatic(targets: readonly Traced[], word: Traced, { normal, orderOnly }: Prerequisites): readonly OpenRule[] {
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

  #ruleOf(target: string): OpenRule {
    let rule = this.#rules.get(target);
    if (!rule) {
      rule = newRule(target, new MakeVariables(this.#variables));
      rule.variables.assign('@', '=', untraced(target));
      this.#rules.set(target, rule);
    }
    return rule;
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
export function addTo(rule: OpenRule, line: Traced): void {
  if (rule.closed) {
    rule.recipe = [];
    const { mention } = rule;
    rule.normal = [...mention, ...rule.normal.filter(word => !mention.includes(word))];
  }
  rule.closed = false;
  rule.recipe.push(line);
}
