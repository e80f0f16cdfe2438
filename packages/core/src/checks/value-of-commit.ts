import type { ComputedValue } from '../evidence/build-recipe.ts';

/** A value that differs from build to build, by what it tells. */
type Tells = 'time' | 'chance' | 'machine' | 'unknown';

const CHANCE = /\bS?RANDOM\b|uuid|urandom|\brand(?:om)?\b|\bmktemp\b|\bshuf\b|^\$\$$/i;
const MACHINE = /host|\buser\b|\blogname\b|\bwhoami\b|\bid\b|\bpwd\b|\bCURDIR\b|\bhome\b|\buname\b|\bnproc\b/i;
const TIME = /date|time|\bnow\b|stamp|seconds|epoch|\bcal\b/i;

type Value = Pick<ComputedValue, 'expression' | 'location'>;

/** The expression as it stands in its file: a recipe of a Makefile doubles each `$` that is meant for the shell. */
export function writtenExpression({ expression, location }: Value): string {
  const escaped = expression.replaceAll('$', '$$$$');
  return escaped !== expression && location?.snippet?.includes(escaped) ? escaped : expression;
}

/** The first half of a remedy: what to take instead, written as the expression is. */
export function valueOfCommit(value: Value): string {
  switch (tells(value.expression)) {
    case 'time':
      return `Take the value from the commit instead of the clock: \`${ofCommit(value)}\``;
    case 'chance':
      return `Take the value from the commit instead of a random number: \`${ofCommit(value)}\``;
    case 'machine':
      return `Take the value from the commit instead of the machine that builds: \`${ofCommit(value)}\``;
    case 'unknown':
      return `Take the value from the commit: \`${ofCommit(value)}\``;
  }
}

/** What gives the commit, or its time, for make, for a shell, or as the command alone. */
export function ofCommit(value: Value): string {
  const { expression, location } = value;
  const command = tells(expression) === 'time' ? 'git log -1 --format=%cI' : 'git rev-parse HEAD';
  if (writtenExpression(value) !== expression) return `$$(${command})`;
  const isMake = isFile(location, MAKEFILE) || /^\$[({]shell\s|^\$\([A-Z_]+\)$/.test(expression);
  if (isMake) return `$(shell ${command})`;
  if (expression.startsWith('$')) return `$(${command})`;
  return expression.startsWith('`') && !isFile(location, JUSTFILE) ? `$(${command})` : command;
}

const MAKEFILE = /(?:^|\/)(?:GNUm|[Mm])akefile[^/]*$|\.(?:mk|mak)$/;
/** Where backticks are just's own. */
const JUSTFILE = /(?:^|\/)\.?justfile$|\.just$/i;

function isFile(location: Value['location'], name: RegExp): boolean {
  return location !== undefined && name.test(location.path);
}

function tells(expression: string): Tells {
  if (CHANCE.test(expression)) return 'chance';
  if (TIME.test(expression)) return 'time';
  return MACHINE.test(expression) ? 'machine' : 'unknown';
}
