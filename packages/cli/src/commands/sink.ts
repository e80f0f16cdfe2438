import { workflowLog } from '@gds-dev/core/terminal';

/** Where rendered text goes decides its width, colours and escapes. */
export interface Sink {
  readonly terminal: boolean;
  readonly colour: boolean;
  readonly columns: number | undefined;
}

/** Standard output as it is, with `--no-color`, `NO_COLOR` and `FORCE_COLOR` taken into account. */
export function standardOutput(colourWanted: boolean): Sink {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const terminal = process.stdout.isTTY === true;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0';
  return {
    terminal,
    colour: colourWanted && !NO_COLOR && (forced || (terminal && process.env['TERM'] !== 'dumb')),
    columns: process.stdout.columns,
  };
}

/** Text for people as the place it goes to needs it: in the log of a workflow nothing may be read as a command. */
export function forLog(text: string): string {
  return process.env['GITHUB_ACTIONS'] === 'true' ? workflowLog(text) : text;
}
