import { computationsIn, type Glyph, isBlank, textOf, type Traced, trimmed } from '../text/traced-text.ts';

/** Options of `read` and `mapfile` whose value is the next word, where it does not stand behind the letter. */
const WITH_VALUE: Record<string, RegExp> = {
  read: /^-\w*[dinNptu]$/,
  mapfile: /^-\w*[dnOsucC]$/,
  readarray: /^-\w*[dnOsucC]$/,
};

/** Names of the variables that a command sets to what only it could tell (bash, Builtin Commands). */
export function variablesSetBy(command: readonly Traced[]): readonly string[] {
  const words = command.map(textOf);
  while (/^(?:[A-Za-z_]\w*=[^]*|builtin|command)$/.test(words[0] ?? '')) words.shift();
  const [program = '', ...rest] = words;
  const element = /^([A-Za-z_]\w*)\[[^]*\]\+?=/.exec(program)?.[1];
  if (element !== undefined) return [element];
  switch (program) {
    case 'printf':
      return /^-v./.test(rest[0] ?? '') ? [rest[0]!.slice(2)] : rest[0] === '-v' ? rest.slice(1, 2).map(nameOf) : [];
    case 'let':
      return rest.flatMap(word => /[A-Za-z_]\w*/.exec(word)?.[0] ?? []);
    case 'getopts':
      return [...rest.slice(1, 2), 'OPTARG', 'OPTIND'];
    case 'read':
    case 'mapfile':
    case 'readarray': {
      const names: string[] = [];
      for (let at = 0; at < rest.length; at++) {
        if (WITH_VALUE[program]!.test(rest[at]!)) at++;
        else if (!rest[at]!.startsWith('-')) names.push(nameOf(rest[at]!));
      }
      return names.length > 0 ? names : [program === 'read' ? 'REPLY' : 'MAPFILE'];
    }
    default:
      return [];
  }
}

/**
 * What `read` gives its variables of a text that is written out (bash, Builtin Commands); `null`: only the run tells.
 * Fields end at a blank, or at the one unit that `IFS` is for this command.
 */
export function fieldsRead(words: readonly Traced[], input: Traced | undefined): ReadonlyMap<string, Traced> | null {
  const texts = words.map(textOf);
  const separator = /^IFS=([^\s\w]?)$/.exec(texts[0]!)?.[1];
  const [program, ...rest] = separator === undefined ? texts : texts.slice(1);
  const names = rest.filter(text => text !== '-r');
  const isPlain = program === 'read' && names.length > 0 && names.every(name => /^[A-Za-z_]\w*$/.test(name));
  if (!isPlain || !input || computationsIn(input).length > 0 || /[\\\n]./.test(textOf(input))) return null;
  const line = trimmed(input);
  const ends = (glyph: Glyph) => (separator === undefined ? isBlank(glyph) : glyph.unit === separator);
  const found = new Map<string, Traced>();
  let from = 0;
  for (const name of names.slice(0, -1)) {
    let end = from;
    while (end < line.length && !ends(line[end]!)) end++;
    found.set(name, line.slice(from, end));
    from = end + 1;
    while (separator === undefined && from < line.length && ends(line[from]!)) from++;
  }
  const last = line.slice(from);
  return separator !== undefined && last.some(ends) ? null : found.set(names.at(-1)!, last);
}

/** `declare -n NAME=…` of a name that is not known: what is assigned to NAME may set any variable. */
export function setsUnknownVariable([program, ...rest]: readonly Traced[]): boolean {
  if (!/^(?:local|declare|typeset)$/.test(textOf(program ?? []))) return false;
  return rest.some(word => /^-\w*n/.test(textOf(word))) && rest.some(word => computationsIn(word).length > 0);
}

function nameOf(word: string): string {
  return word.split('[', 1)[0]!;
}
