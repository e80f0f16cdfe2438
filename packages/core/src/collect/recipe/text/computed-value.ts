/** What a computed value is a function of, when its expression is one of the few known forms. */
export type DeterminedBy = 'commit' | 'toolchain' | 'caller';

const COMMIT = [
  /^git (?:-C \.\/? )?log -1(?: -s)? --(?:pretty|format)[= ]\S+(?: --date=(?:iso|iso-strict|short|unix|raw))?$/,
  /^git (?:-C \.\/? )?rev-parse(?: --short(?:=\d+)?| --verify)* HEAD$/,
  /^git (?:-C \.\/? )?show -s --(?:pretty|format)[= ]\S+(?: HEAD)?$/,
  /^git (?:-C \.\/? )?rev-list --count HEAD$/,
  /^git (?:-C \.\/? )?describe(?: --(?:tags|always|dirty|long|first-parent|abbrev=\d+|match[= ]\S+))*(?: HEAD)?$/,
];
const TOOLCHAIN = [/^go version$/, /^go env GOVERSION$/];

/**
 * Recognises expressions that give the same value in every build of one commit, such as
 * `$(shell git log -1 --format=%cI)`. The pretty formats that print the time relative to
 * the build (`%cr`, `%ah`) or the branches of the clone (`%d`) are not among them. Nothing is executed.
 */
export function determinedBy(expression: string): DeterminedBy | undefined {
  if (/^\$\{\{\s*github\.sha\s*\}\}$/.test(expression)) return 'commit';
  if (isGiven(expression)) return 'caller';
  const command = commandOf(expression);
  if (command === null || /%(?:[ac][rh]|[dDNgG]|\(decorate)|relative|human/.test(command)) return undefined;
  if (COMMIT.some(form => form.test(command))) return 'commit';
  return TOOLCHAIN.some(form => form.test(command)) ? 'toolchain' : undefined;
}

/**
 * A variable that nobody sets in the file, as `--build-arg VERSION`, or an input of a workflow: one value for all
 * builds that are asked for alike. One whose name tells of a time, a place or chance is not taken for that.
 */
function isGiven(expression: string): boolean {
  const name =
    /^\$\{?([A-Za-z_]\w*)\}?$/.exec(expression)?.[1] ??
    /^\$\{\{\s*(?:(?:inputs|vars|matrix|env)\.([\w-]+)|github\.(ref|ref_name|repository|event\.release\.tag_name|event\.inputs\.[\w-]+))\s*\}\}$/
      .exec(expression)
      ?.slice(1)
      .find(part => part !== undefined);
  return name !== undefined && (name === 'SOURCE_DATE_EPOCH' || !VARYING.test(name));
}
const VARYING =
  /date|time|stamp|now|epoch|random|uuid|seconds|build_?(?:id|num|no)|run_?(?:id|num)|user|home|host|pwd|path|tmp|shell|lang|built/i;

/** The command inside `$(shell …)`, `$(…)` or backticks, quotes around single words removed. */
function commandOf(expression: string): string | null {
  const inner =
    /^\$[({]shell\s([^]*)[)}]$/.exec(expression)?.[1] ??
    /^\$\(([^]*)\)$/.exec(expression)?.[1] ??
    /^`([^]*)`$/.exec(expression)?.[1];
  if (inner === undefined || inner.length > 500) return null;
  const words = inner.split(/\s/).filter(word => word !== '');
  while (words.length > 0 && /^(?:2>)?(?:\/dev\/null)?$/.test(words.at(-1)!)) words.pop(); // errors thrown away
  const command = words.join(' ').replace(/['"]/g, '');
  return /[;&|<>`$(){}]/.test(command) ? null : command;
}
