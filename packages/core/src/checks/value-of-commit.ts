/** A value that differs from build to build, by what it tells. */
type Tells = 'time' | 'chance' | 'machine' | 'unknown';

const CHANCE = /\bS?RANDOM\b|uuid|urandom|\brand(?:om)?\b|\bmktemp\b|\bshuf\b|^\$\$$/i;
const MACHINE = /host|\buser\b|\blogname\b|\bwhoami\b|\bid\b|\bpwd\b|\bCURDIR\b|\bhome\b|\buname\b|\bnproc\b/i;
const TIME = /date|time|\bnow\b|stamp|seconds|epoch|\bcal\b/i;

/** The first half of a remedy: what to take instead, written as the expression is. */
export function valueOfCommit(expression = ''): string {
  switch (tells(expression)) {
    case 'time':
      return `Take the value from the commit instead of the clock: \`${ofCommit(expression)}\``;
    case 'chance':
      return `Take the value from the commit instead of a random number: \`${ofCommit(expression)}\``;
    case 'machine':
      return `Take the value from the commit instead of the machine that builds: \`${ofCommit(expression)}\``;
    case 'unknown':
      return `Take the value from the commit: \`${ofCommit(expression)}\``;
  }
}

/** What gives the commit, or its time, for make, for a shell, or as the command alone. */
export function ofCommit(expression = ''): string {
  const command = tells(expression) === 'time' ? 'git log -1 --format=%cI' : 'git rev-parse HEAD';
  if (/^\$[({]shell\s|^\$\([A-Z_]+\)$/.test(expression)) return `$(shell ${command})`;
  return expression.startsWith('$') ? `$(${command})` : command;
}

function tells(expression: string): Tells {
  if (CHANCE.test(expression)) return 'chance';
  if (TIME.test(expression)) return 'time';
  return MACHINE.test(expression) ? 'machine' : 'unknown';
}
