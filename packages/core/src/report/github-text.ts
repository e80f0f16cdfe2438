import { terminalSafe, terminalSafeLine } from './terminal-safe.ts';

/**
 * Foreign text inside a GitHub comment, summary or check run. It stands only in code spans and code
 * blocks, where mentions, issue numbers, links, images and HTML are dead; nothing else in a page
 * comes from a report.
 */

/**
 * A code span of one line (GFM §6.3): its fence is longer than every run of backticks inside.
 *
 * @param most characters after which the text is cut, with an ellipsis.
 */
export function code(text: string, most = 500): string {
  const line = cut(terminalSafeLine(oneLine(beginning(text, most))), most);
  if (line === '') return '–';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * A code span in a table's cell: there a pipe ends the cell even inside of code (GFM §4.10). A
 * backslash of the text never stands right before the pipe, where it could undo the escape.
 */
export function cellCode(text: string, most = 500): string {
  return code(text, most)
    .replace(/\\(?=\|)/g, '\\ ')
    .replaceAll('|', '\\|');
}

/** A fenced code block (GFM §4.5), its fence longer than every run of backticks inside. */
export function codeBlock(text: string, most = 4000): string {
  const safe = cut(terminalSafe(text.replace(/\r\n?/g, '\n')), most);
  const fence = '`'.repeat(Math.max(3, longestRun(safe) + 1));
  return `${fence}text\n${safe}\n${fence}`;
}

/** Foreign text inside an HTML `<code>` element, for a `<summary>`, where Markdown is not read. */
export function htmlCode(text: string, most = 500): string {
  const line = cut(terminalSafeLine(oneLine(beginning(text, most))), most);
  return `<code>${escapeHtml(line).replaceAll('`', '&#96;')}</code>`;
}

/**
 * A link to an address that this project or GitHub made, never to one of a report.
 *
 * @throws {TypeError} when it is no http(s) address.
 */
export function link(text: string, address: string): string {
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new TypeError(`${JSON.stringify(address)} is no https address: a page links to nothing else.`);
  const href = url.href.replace(/[()[\]|`\\*_~]/g, character => `%${character.charCodeAt(0).toString(16)}`);
  return `[${text}](${href})`;
}

/** `&`, `<` and `>` as entities: for text of this project that stands outside of code. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The project's own Markdown in a table's cell: one line, pipes escaped, HTML outside of code dead. */
export function ownCell(markdown: string): string {
  const parts = oneLine(markdown).split('`');
  const escaped = parts.map((part, index) => (index % 2 === 0 ? escapeHtml(part) : part));
  return escaped.join('`').replaceAll('|', '\\|');
}

/** Enough of a long text to fill `most` characters unless it is mostly space; what is cut off shows as an ellipsis. */
function beginning(text: string, most: number): string {
  return cut(text, most * 4 + 1000);
}

function oneLine(text: string): string {
  return text
    .split(/[\r\n]/)
    .map(line => line.trim())
    .filter(line => line !== '')
    .join(' ');
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length));
}

/** At most `most` UTF-16 units, never half a surrogate pair. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 2)) ? most - 2 : most - 1;
  return `${text.slice(0, end)}…`;
}
