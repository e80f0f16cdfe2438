import type { PositionalParameters } from '../shell/positional-parameters.ts';
import { ShellVariables } from '../shell/variables.ts';
import { assignmentIn, type ReadWords, ShellWords } from '../shell/words.ts';
import { computationsIn, textOf, type Traced, untraced } from '../text/traced-text.ts';
import { originOf } from './computed-value.ts';
import { originOfFile, originOfProgram } from './program-origin.ts';
import { OF_COMMIT, together, UNKNOWN, type ValueOrigin } from './value-origin.ts';

/** What a command knows of where it stands. */
export interface CommandSurroundings {
  readonly variables: ShellVariables;
  readonly parameters: PositionalParameters;
  readonly depth: number;
}

/** Where nothing is set. */
export const AT_START: CommandSurroundings = { variables: new ShellVariables(), parameters: undefined, depth: 0 };

const KEYWORD = /^(?:if|then|else|elif|fi|case|esac|for|while|until|do|done|function|select|\{|\}|!|\[\[)$/;

/** Of what the commands between the parentheses of `$(…)` print. Nothing is run. */
export function originOfCommands(text: Traced, { variables, parameters, depth }: CommandSurroundings): ValueOrigin {
  const own = variables.copy();
  const reader = new ShellWords(
    text,
    () => own,
    () => parameters,
    depth + 1,
  );
  let all: ValueOrigin | undefined;
  let piped: ValueOrigin | undefined;
  let [list, isAsked] = [';', false];
  while (!reader.atEnd) {
    const read = reader.next();
    if (!/^(?:|;|\n|&&|\|\||\|)$/.test(read.operator) || read.problem !== undefined) return UNKNOWN;
    if (read.words.length === 0 && read.reads === undefined && read.operator !== '|') continue;
    const origin = originOfOne(read, own, piped);
    if (read.operator === '|') {
      piped = origin;
      continue;
    }
    // What stands behind a condition perhaps does not run.
    const isSure = list === ';' || (list === '&&' && !isAsked);
    const part = origin.kind === 'varies' && !isSure ? UNKNOWN : origin;
    all = all === undefined ? part : together([all, part]);
    piped = undefined;
    list = /^(?:&&|\|\|)$/.test(read.operator) ? read.operator : ';';
    isAsked = list !== ';' && /^(?:test|\[|git|grep|command|which|false)$/.test(textOf(read.words[0] ?? []));
  }
  return all ?? UNKNOWN;
}

/** Of whether a condition holds, as it is written in the script: `if [ -z "$VERSION" ]`, `case $1 in`, `git diff --quiet`. */
export function originOfCondition(written: string, variables: ShellVariables): ValueOrigin {
  const word = /^case\s+(\S+)\s+in\b/.exec(written)?.[1];
  const asked = written.replace(/^(?:(?:el)?if|while|until)\s+/, '').replace(/^!\s+/, '');
  const plain = asked.replace(/^\[\[\s/, '[ ').replace(/\s\]\]$/, ' ]');
  const isSetting = word !== undefined || /^[A-Za-z_]\w*=/.test(plain);
  const text = isSetting ? `echo ${word ?? plain}` : plain;
  return originOfCommands(untraced(text), { variables, parameters: undefined, depth: 0 });
}

function originOfOne(read: ReadWords, own: ShellVariables, piped: ValueOrigin | undefined): ValueOrigin {
  if (read.doubts.length > 0 || read.writes.some(word => textOf(word) !== '/dev/null')) return UNKNOWN;
  let at = 0;
  let inUtc = false;
  for (; at < read.words.length; at++) {
    const assignment = assignmentIn(read.words[at]!);
    if (!assignment) break;
    if (!/^(?:TZ|LC_ALL|LANG|LC_TIME)$/.test(assignment.name) && at + 1 < read.words.length) return UNKNOWN;
    inUtc ||= assignment.name === 'TZ' && /^(?:UTC0?|GMT0?)$/.test(textOf(assignment.value));
  }
  const words = read.words.slice(at);
  if (words.length === 0 && at > 0) {
    for (const { name, value, append } of read.words.map(word => assignmentIn(word)!)) {
      if (append) own.append(name, value, []);
      else own.assign(name, value);
    }
    return OF_COMMIT;
  }
  const file = read.reads && originOfFile(read.reads);
  if (words.length === 0) return file ?? UNKNOWN;
  if (KEYWORD.test(textOf(words[0]!))) return UNKNOWN;
  const text = read.input && originOfText(read.input);
  const input = file ?? text ?? piped;
  return originOfProgram({ words, originOf: originOfText, inUtc, ...(input ? { input } : {}) });
}

/** Of a text: what it is put together of. */
export function originOfText(text: Traced): ValueOrigin {
  return together(computationsIn(text).map(({ expression, origin }) => origin ?? originOf(expression)));
}
