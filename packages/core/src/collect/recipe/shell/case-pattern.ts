import { closingUnit, isShellBlank, isUnit, lineEnd, quoteEnd } from './scan.ts';
import { textOf, type Traced } from '../text/traced-text.ts';

/** The pattern of one branch of a `case` (IEEE 1003.1, Shell Command Language 2.9.4.3). */
export interface CasePattern {
  /** Index behind its `)`. */
  readonly end: number;
  /** As written, with the `)`. */
  readonly text: Traced;
}

/** The pattern that stands behind `in` or `;;`; `null` where `esac` stands there, or nothing that ends in `)`. */
export function casePatternAt(text: Traced, from: number): CasePattern | null {
  let start = from;
  for (;;) {
    if (isShellBlank(text[start]) || isUnit(text, start, '\n')) start++;
    else if (isUnit(text, start, '\\') && isUnit(text, start + 1, '\n')) start += 2;
    else if (isUnit(text, start, '#')) start = lineEnd(text, start);
    else break;
  }
  if (/^esac(?![^\s;&|()<>])/.test(textOf(text.slice(start, start + 5)))) return null;
  if (isUnit(text, start, '(')) start++;
  let depth = 0; // of bash's `@(a|b)`
  for (let at = start; at < text.length; at++) {
    if (text[at]!.computed) continue;
    switch (text[at]!.unit) {
      case '\\':
        at++;
        break;
      case "'":
      case '"': {
        const end = quoteEnd(text, at);
        if (end < 0) return null;
        at = end - 1;
        break;
      }
      case '$':
        if (isUnit(text, at + 1, '(') || isUnit(text, at + 1, '{')) {
          const open = text[at + 1]!.unit;
          const end = closingUnit(text, at + 2, open, open === '(' ? ')' : '}');
          if (end < 0) return null;
          at = end - 1;
        }
        break;
      case '(':
        depth++;
        break;
      case ')':
        if (depth-- === 0) return { end: at + 1, text: text.slice(start, at + 1) };
        break;
      case ';':
      case '&':
      case '\n':
        return null;
    }
  }
  return null;
}
