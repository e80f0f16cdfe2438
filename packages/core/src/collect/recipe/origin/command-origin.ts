import type { CommandSurroundings } from '../shell/command-surroundings.ts';
import { substitutionAt } from '../shell/parameter.ts';
import { parameterAt } from '../shell/positional-parameters.ts';
import { elementsOf, ShellVariables } from '../shell/variables.ts';
import { assignmentIn, type ReadWords, ShellWords } from '../shell/words.ts';
import { computationsIn, textOf, type Traced, untraced } from '../text/traced-text.ts';
import { originOfFile, originOfProgram } from './program-origin.ts';
import { OF_CALLER, OF_COMMIT, together, UNKNOWN, type ValueOrigin, VARIES } from './value-origin.ts';
import { originOfVariable } from './variable-origin.ts';
import { originOfWorkflowExpression } from './workflow-expression-origin.ts';

/** Where nothing is set. */
export const AT_START: CommandSurroundings = { variables: new ShellVariables(), parameters: undefined, depth: 0 };

const KEYWORD = /^(?:if|then|else|elif|fi|case|esac|for|while|until|do|done|function|select|\{|\}|!|\[\[)$/;

/** Of what the commands between the parentheses of `$(…)` print. Nothing is run. */
export function originOfCommands(text: Traced, { variables, parameters, depth }: CommandSurroundings): ValueOrigin {
  const own = variables.copy();
  const reader = new ShellWords(
    text,
    originOfSubstitution,
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

/** Clocks and chance of Go templates (goreleaser, ko, Task with slim-sprig) and of just. */
const VARYING_TEMPLATE = /\.(?:Now|Date|Timestamp)\b|\bnow\b|\btime\s+"|\buuid|\brand/;
const VARYING_FUNCTION =
  /^(?:\{\{\s*)?(?:datetime|datetime_utc|uuid|choose|just_pid|num_cpus|(?:justfile|source|invocation|home|cache)_dir\w*)\s*\(/;

/**
 * What is known of an expression by itself, such as `$(shell git log -1 --format=%cI)`, where the reader of its file
 * knew no more. Nothing is executed.
 */
export function originOf(expression: string): ValueOrigin {
  if ((expression.startsWith('{{') && VARYING_TEMPLATE.test(expression)) || VARYING_FUNCTION.test(expression))
    return VARIES;
  const inMake = /^\$[({]shell\s([^]*)[)}]$/.exec(expression)?.[1];
  const text = inMake === undefined ? expression : `$(${inMake.replaceAll('$$', '$')})`;
  if (!/^[$`]/.test(text)) return UNKNOWN;
  return originOfSubstitution(untraced(text), AT_START);
}

/** Longer or deeper ones are not known. */
const MAX_UNITS = 1000;
const MAX_DEPTH = 6;

/** A parameter with or without an operator behind it (bash, 3.5.3 Shell Parameter Expansion). */
const PARAMETER = /^\$\{?#?([A-Za-z_]\w*|[1-9@*$])/;

/** Of a `$…` or `` `…` `` that the shell reader leaves as it is, with the variables as they are there. */
export function originOfSubstitution(expression: Traced, around: CommandSurroundings): ValueOrigin {
  if (expression.length > MAX_UNITS || around.depth > MAX_DEPTH) return UNKNOWN;
  const { end } = substitutionAt(expression, 0);
  if (end !== expression.length) return UNKNOWN;
  const text = textOf(expression);
  if (text.startsWith('`')) {
    const inner = expression.slice(1, -1);
    return text.includes('\\') ? UNKNOWN : originOfCommands(inner, around);
  }
  const inWorkflow = /^\$\{\{([^]*)\}\}$/.exec(text)?.[1];
  if (inWorkflow !== undefined) return originOfWorkflowExpression(inWorkflow.trim());
  if (text.startsWith('$((')) return UNKNOWN;
  const inMake = /^\$\(([A-Z_]+)\)$/.exec(text)?.[1]; // a variable of make, which no program is called like
  if (inMake !== undefined) return around.depth === 0 ? originOfVariable(inMake) : UNKNOWN;
  if (text.startsWith('$(')) return originOfCommands(expression.slice(2, -1), around);
  const [head, name] = PARAMETER.exec(text) ?? [];
  if (head === undefined || name === undefined) return UNKNOWN;
  const behind = expression.slice(head.length, text[1] === '{' ? -1 : undefined);
  return together([originOfName(name, around), originOfOperator(behind, around)]);
}

function originOfName(name: string, { variables, parameters }: CommandSurroundings): ValueOrigin {
  if (name === '$') return VARIES;
  if (/^[1-9]$/.test(name) || name === '@' || name === '*') {
    if (parameters === undefined) return OF_CALLER;
    if (parameters === 'changed') return UNKNOWN;
    const values = name === '@' || name === '*' ? parameters : parameterAt(parameters, Number(name));
    return values ? originOfText(values.flat()) : UNKNOWN;
  }
  const variable = variables.get(name);
  if (!variable) return originOfVariable(name);
  if (variable.doubts.some(({ about }) => about !== 'linked-value')) return UNKNOWN;
  return originOfText('elements' in variable.value ? elementsOf(variable.value).flat() : variable.value);
}

/** What stands behind `#`, `%`, `:-`, `/` may hold expressions of its own. */
function originOfOperator(behind: Traced, { variables, parameters, depth }: CommandSurroundings): ValueOrigin {
  if (behind.every(({ unit, computed }) => !computed && unit !== '$' && unit !== '`')) return OF_COMMIT;
  const word = new ShellWords(
    behind,
    originOfSubstitution,
    () => variables,
    () => parameters,
    depth + 1,
  ).quoted();
  return word ? originOfText(word) : UNKNOWN;
}
