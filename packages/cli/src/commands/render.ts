import type { Report } from '@gds-dev/core/standard';
import { coloured, plain, renderJson, renderJsonForTerminal, renderMarkdown, renderSarif, renderText } from '@gds-dev/core/report';

export type Format = 'text' | 'json' | 'sarif' | 'markdown';

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

/** A file: no colour, no width. */
export const FILE: Sink = { terminal: false, colour: false, columns: undefined };

/** The report in one of the formats; ends with a line feed. */
export function render(report: Report, format: Format, sink: Sink): string {
  switch (format) {
    case 'text':
      return renderText(report, {
        paint: sink.colour ? coloured : plain,
        ...(sink.columns !== undefined && { width: sink.columns }),
      });
    case 'json':
      return sink.terminal ? renderJsonForTerminal(report) : renderJson(report);
    case 'markdown':
      return renderMarkdown(report);
    case 'sarif':
      return renderSarif(report);
  }
}
