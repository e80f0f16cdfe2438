import { terminalSafeLine } from '@gds-dev/core/terminal';

const MAX_LENGTH = 500;

const ADDRESS = /:\/\/|\bwww\.|\b(?:data|javascript|mailto|vbscript|xmpp):/i;

/**
 * Text of a report or of the catalog for a field that is named `untrusted…`: on one line, without invisible
 * characters, without a link or an image in the eyes of any Markdown or HTML, at most 500 characters.
 */
export function untrustedText(text: string): string {
  const plain = terminalSafeLine(text.slice(0, 4 * MAX_LENGTH))
    .replace(/[[<]/g, '(')
    .replace(/[\]>]/g, ')')
    .split(' ')
    .map(word => (ADDRESS.test(word) ? '(address left out)' : word))
    .join(' ')
    .replace(/@/g, ' at ')
    .replace(/\/\//g, '/ /');
  // Not half of a character at its end.
  return plain.slice(0, MAX_LENGTH).replace(/\p{Surrogate}$/u, '');
}
