import { OF_CALLER, OF_COMMIT, together, UNKNOWN, type ValueOrigin, VARIES } from './value-origin.ts';
import { originOfVariable } from './variable-origin.ts';

const COMMIT = /^github\.(?:sha|event\.pull_request\.head\.sha|event\.head_commit\.(?:id|timestamp))$/;
const CALLER =
  /^(?:github\.(?:ref|ref_name|ref_type|head_ref|base_ref|repository|repository_owner|event_name|server_url|event\.release\.tag_name|event\.inputs\.[\w-]+)|runner\.(?:os|arch)|secrets\.\w+)$/;
const CHANGING = /^(?:github\.(?:run_id|run_number|run_attempt|workspace)|runner\.(?:name|temp|workspace))$/;
const GIVEN = /^(?:inputs|vars|matrix|env)\.([\w-]+)$/;
/** `format('{0}-{1}', github.sha, github.ref_name)`, with its values. */
const FORMAT = /^format\('[^',]*',([^()]*)\)$/;
const LITERAL = /^(?:'[^']*'|-?\d+(?:\.\d+)?|true|false|null)$/;

/**
 * Of what stands between `${{` and `}}`: a path of a context
 * (https://docs.github.com/actions/reference/workflows-and-actions/contexts), a literal, or a choice between such.
 */
export function originOfWorkflowExpression(expression: string): ValueOrigin {
  return together(expression.split(/\|\||&&/).map(operand => originOfOperand(operand.trim())));
}

function originOfOperand(operand: string): ValueOrigin {
  if (LITERAL.test(operand) || COMMIT.test(operand) || /^hashFiles\([^()]*\)$/.test(operand)) return OF_COMMIT;
  if (CALLER.test(operand)) return OF_CALLER;
  if (CHANGING.test(operand)) return VARIES;
  const formatted = FORMAT.exec(operand)?.[1];
  if (formatted !== undefined) {
    const origin = together(formatted.split(',').map(each => originOfOperand(each.trim())));
    return origin.kind === 'varies' ? UNKNOWN : origin; // perhaps of a value that the text does not show
  }
  const name = GIVEN.exec(operand)?.[1];
  return name === undefined ? UNKNOWN : originOfVariable(name);
}
