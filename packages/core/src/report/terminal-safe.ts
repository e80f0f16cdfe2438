/**
 * Characters that drive a terminal, hide text or turn it around: C0 and C1 controls, bidirectional
 * marks, zero-width and tag characters, interlinear annotations, lone surrogates (CVE-2021-42574,
 * CVE-2024-52005). LF and TAB are kept in text of several lines.
 */
const UNSAFE_IN_TEXT =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]/gu;
const UNSAFE_IN_LINE = /[\t\n]/g;

/** Foreign text for a terminal or a log: every unsafe character becomes `\u{hex}`. */
export function terminalSafe(text: string): string {
  return text.replace(UNSAFE_IN_TEXT, escape);
}

/** The same for a field that must stay on one line, such as a file name: LF and TAB are escaped too. */
export function terminalSafeLine(text: string): string {
  return terminalSafe(text).replace(UNSAFE_IN_LINE, escape);
}

function escape(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
