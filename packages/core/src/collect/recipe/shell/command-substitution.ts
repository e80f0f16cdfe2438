import { casePatternAt } from './case-pattern.ts';
import { closingUnit, isUnit } from './scan.ts';
import { textOf, type Traced } from '../text/traced-text.ts';

/** Words behind which a command stands. */
const BEFORE_A_COMMAND = /(?:^|[;&|()\n{]|\b(?:then|do|else|elif|if|while|until|!))[ \t\r]*$/;
const NEAR = 20;

/** Index after the `)` of the `$(` that ends before `from`, or -1: the `)` behind a pattern of `case` closes nothing. */
export function substitutionEnd(text: Traced, from: number): number {
  const plain = closingUnit(text, from, '(', ')');
  if (plain < 0 || !/\bcase\s/.test(textOf(text.slice(from, plain)))) return plain;
  let cases = 0;
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const { unit } = text[at]!;
    if (unit === '\\') at++;
    else if (unit === "'" || unit === '"') {
      const end = closingUnit(text, at + 1, '', unit);
      if (end < 0) return -1;
      at = end - 1;
    } else if (unit === '(') depth++;
    else if (unit === ')' && depth-- === 0) return at + 1;
    else if (isWord(text, at, 'case') && BEFORE_A_COMMAND.test(textOf(text.slice(Math.max(from, at - NEAR), at))))
      cases++;
    else if (isWord(text, at, 'esac')) cases--;
    else if (
      cases > 0 &&
      (isWord(text, at, 'in') || (isUnit(text, at, ';') && /^(?:;|&)/.test(text[at + 1]?.unit ?? '')))
    ) {
      const behind = unit === 'i' || !isUnit(text, at + 2, '&') ? at + 2 : at + 3;
      at = (casePatternAt(text, behind)?.end ?? behind) - 1;
    }
  }
  return -1;
}

function isWord(text: Traced, at: number, word: string): boolean {
  if (text[at]!.unit !== word[0]) return false;
  const around = textOf(text.slice(Math.max(0, at - 1), at + word.length + 1));
  const start = at === 0 ? 0 : 1;
  return (
    around.startsWith(word, start) &&
    (start === 0 || /[\s;&|()]/.test(around[0]!)) &&
    !/[^\s;&|()]/.test(around[start + word.length] ?? '')
  );
}
