import { terminalSafe } from '@gds-dev/core/report';

/** Stands before every line, so that no text of ours can begin a workflow command. */
const MARK = '│ ';

/**
 * Text for a workflow's log. The runner reads commands from what a job prints: `::name` at the start
 * of a line, `##[name` anywhere in it; and the matcher of actions/setup-go turns `x.go:3:4: text`
 * into an annotation. None of the three survives: each line begins with a mark, `##[` gets a space,
 * and places in Go files are spelled out.
 */
export function logText(text: string): string {
  return terminalSafe(text.replace(/\r\n/g, '\n'))
    .split('\n')
    .map(line => MARK + withoutPlaces(line.replaceAll('##[', '## [')))
    .join('\n');
}

/** Prints text to the log. */
export function log(text: string): void {
  process.stdout.write(`${logText(text)}\n`);
}

function withoutPlaces(line: string): string {
  return line
    .replace(/\.go:(\d+):(\d+)(?::(?= ))?/g, '.go line $1 column $2')
    .replace(/\.go:(\d+)(?::(?= ))?/g, '.go line $1')
    .replace(/\.go:/g, '.go ');
}
