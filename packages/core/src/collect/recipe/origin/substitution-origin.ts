import { substitutionAt } from '../shell/parameter.ts';
import { parameterAt } from '../shell/positional-parameters.ts';
import { elementsOf } from '../shell/variables.ts';
import { ShellWords } from '../shell/words.ts';
import { textOf, type Traced } from '../text/traced-text.ts';
import { type CommandSurroundings, originOfCommands, originOfText } from './command-origin.ts';
import { OF_CALLER, OF_COMMIT, together, UNKNOWN, type ValueOrigin, VARIES } from './value-origin.ts';
import { originOfVariable } from './variable-origin.ts';
import { originOfWorkflowExpression } from './workflow-expression-origin.ts';

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
    () => variables,
    () => parameters,
    depth + 1,
  ).quoted();
  return word ? originOfText(word) : UNKNOWN;
}
