/** Starts each line, so that the runner reads none as a command: no space and no colon. */
const MARK = '│';

/**
 * Text for the log of a GitHub workflow. The runner reads `::name` at the start of a line and
 * `##[name` anywhere in it (actions/runner, ActionCommand), and problem matchers of other actions
 * read `./x.go:3:4: text` and `x.go: text`. So each line starts with a mark, `##[` is broken up, and a position is
 * written `x.go line 3`.
 */
export function workflowLog(text: string): string {
  let grown = 0;
  return text
    .split('\n')
    .map(line => {
      // What underlines the line above moves with it.
      const moved = UNDERLINE.test(line) ? `${' '.repeat(Math.max(0, grown))}${line}` : line;
      const written = positionsInWords(moved.replaceAll('##[', '## ['));
      grown = written.length - moved.length;
      return line === '' ? line : `${MARK} ${written}`;
    })
    .join('\n');
}

const UNDERLINE = /^ +(?:\u001b\[\d+m)?─/;

function positionsInWords(line: string): string {
  return line
    .replace(/(\.go|\w):(\d{1,9}):\d{1,9}(?=[:,\s]|$)/g, '$1 line $2')
    .replace(/\.go:(\d{1,9})(?=[:,\s]|$)/g, '.go line $1')
    .replace(/\.go:/g, '.go ');
}
