import { JUDGED_ARCH, JUDGED_OS } from '../judged-platform.ts';
import type { TemplateValue } from '../text/template-field.ts';
import { isEmpty, type TemplateFunctions } from '../text/template-value.ts';

/** Functions of Task's templates (Task and slim-sprig) that conditions are made of, as they are on the judged machine. */
export const TASK_FUNCTIONS: TemplateFunctions = {
  OS: () => JUDGED_OS,
  ARCH: () => JUDGED_ARCH,
  exeExt: () => '',
  default: (fallback = null, given = null) => (isEmpty(given) ? fallback : given),
  empty: (given = null) => isEmpty(given),
  coalesce: (...given) => given.find(each => !isEmpty(each)) ?? null,
  ternary: (then = null, otherwise = null, test) => (typeof test === 'boolean' ? (test ? then : otherwise) : undefined),
  lower: text => ofText(text, each => each.toLowerCase()),
  upper: text => ofText(text, each => each.toUpperCase()),
  trim: text => ofText(text, each => each.trim()),
  hasPrefix: (part, text) => ofTexts(part, text, (a, b) => b.startsWith(a)),
  hasSuffix: (part, text) => ofTexts(part, text, (a, b) => b.endsWith(a)),
  contains: (part, text) => ofTexts(part, text, (a, b) => b.includes(a)),
};

function ofText(text: TemplateValue | undefined, of: (text: string) => string): TemplateValue | undefined {
  return typeof text === 'string' ? of(text) : undefined;
}

function ofTexts(
  part: TemplateValue | undefined,
  text: TemplateValue | undefined,
  of: (part: string, text: string) => boolean,
): TemplateValue | undefined {
  return typeof part === 'string' && typeof text === 'string' ? of(part, text) : undefined;
}
