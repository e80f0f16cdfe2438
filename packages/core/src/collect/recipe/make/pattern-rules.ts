import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { setAutomatic } from './automatic-variables.ts';
import { fileName, withStem } from './names.ts';
import { applyPatternVariables, exportedFor, inheritedFor, type PatternVariable } from './pattern-variables.ts';
import type { MakeRule, Prerequisites } from './rule.ts';
import { type Stem, stemOf, wholeStemOf } from './stem.ts';
import { MakeVariables } from './variables.ts';
import { doubtAt } from '../text/doubt.ts';
import { textOf, type Traced, untraced } from '../text/traced-text.ts';

/** A rule whose target is a pattern, not applied to a name yet. */
export interface PatternRule extends Prerequisites {
  readonly target: string;
  /** Written with `::`. */
  readonly terminal: boolean;
  /** Only for names that match the whole, as a static pattern does. */
  readonly whole: boolean;
  readonly recipe: readonly Traced[];
  readonly doubts: readonly RecipeDoubt[];
}

/** What a search for an implicit rule looks at. */
export interface RuleBase {
  readonly rules: ReadonlyMap<string, MakeRule>;
  /** Names that are targets or prerequisites: what they name ought to exist. */
  readonly mentioned: ReadonlySet<string>;
  readonly patterns: readonly PatternRule[];
  readonly patternVariables: readonly PatternVariable[];
  readonly variables: MakeVariables;
}

interface Match {
  readonly rule: PatternRule;
  readonly stem: Stem;
}

/** Rules of a chain that makes one file out of another by patterns. */
const MAX_CHAIN = 8;
const MAX_RULES = 5000;

/** The implicit rules for names and, in turn, for what those depend on, by their targets. */
export function implicitRules(base: RuleBase, names: readonly string[]): ReadonlyMap<string, MakeRule> {
  const found = new Map<string, MakeRule>();
  const tried = new Set<string>();
  let open = names;
  for (let depth = 0; depth < MAX_CHAIN && open.length > 0; depth++) {
    const next: string[] = [];
    for (const name of open) {
      if (tried.has(name) || found.size >= MAX_RULES) continue;
      tried.add(name);
      const rule = base.patterns.length > 0 ? implicitRule(base, name) : undefined;
      if (!rule) continue;
      found.set(name, rule);
      next.push(...rule.prerequisites);
    }
    open = next;
  }
  return found;
}

/**
 * The rule by which make builds a name that no rule has a recipe for (GNU make manual 10.8): of the patterns that
 * fit, the one with the shortest stem. Whether files are there is not looked up: where another pattern would
 * stand in for a missing one, a doubt says so. `undefined`: none fits.
 */
function implicitRule(base: RuleBase, name: string): MakeRule | undefined {
  const explicit = base.rules.get(name);
  const isPhony = base.rules.get('.PHONY')?.prerequisites.includes(name) ?? false;
  if (isPhony || (explicit?.recipe.length ?? 0) > 0 || !base.variables.budget.spend(base.patterns.length + 1))
    return undefined;
  const [match, ...others] = matchesOf(base.patterns, name);
  if (!match) return undefined;
  const { rule, stem } = match;
  const own = (word: Traced) => {
    const filled = withStem(word, stem.inPrerequisites);
    return filled === word ? word : fileName([...untraced(stem.folder), ...filled]);
  };
  const [normal, orderOnly] = [rule.normal.map(own), rule.orderOnly.map(own)];
  const variables = new MakeVariables(explicit?.variables ?? base.variables);
  if (!explicit) applyPatternVariables(base, { target: name, variables });
  const prerequisites = [...normal, ...(explicit?.normal ?? [])];
  setAutomatic(variables, { target: name, prerequisites, stem: stem.text });
  const missing = [...normal, ...orderOnly].find(word => !base.mentioned.has(textOf(word)));
  const doubts = [...rule.doubts, ...(explicit?.doubts ?? [])];
  if (others.length > 0 && missing) {
    const reason = `${name} is made by another rule where ${textOf(missing)} is not there: ${others[0]!.rule.target}`;
    doubts.push(doubtAt(reason, rule.recipe[0] ?? []));
  }
  return {
    target: name,
    normal: prerequisites,
    prerequisites: [...new Set([...prerequisites, ...orderOnly].map(textOf)), ...(explicit?.prerequisites ?? [])],
    recipe: rule.recipe,
    variables,
    exported: explicit?.exported ?? exportedFor(base, name),
    inherited: explicit?.inherited ?? inheritedFor(base, name),
    doubts,
  };
}

/** Patterns that fit, the one that make takes first. */
function matchesOf(patterns: readonly PatternRule[], name: string): readonly Match[] {
  const matches = patterns.flatMap((rule): Match[] => {
    const whole = rule.whole ? wholeStemOf(rule.target, name) : null;
    const stem = whole !== null ? { text: whole, folder: '', inPrerequisites: whole } : stemOf(rule.target, name);
    const fits = stem !== null && stem.inPrerequisites !== '' && (whole !== null || !rule.whole);
    return fits ? [{ rule, stem }] : [];
  });
  const specific = matches.filter(({ rule }) => rule.target !== '%' || rule.terminal);
  const isSpecific = matches.some(({ rule }) => rule.target !== '%');
  return (isSpecific ? specific : matches).sort((a, b) => a.stem.text.length - b.stem.text.length);
}
