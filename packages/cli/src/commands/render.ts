import type { Report } from '@gds-dev/core/standard';
import {
  coloured,
  plain,
  renderJson,
  renderJsonForTerminal,
  renderMarkdown,
  renderText,
  sarif,
} from '@gds-dev/core/report';

import type { Sink } from './sink.ts';

export type Format = 'text' | 'json' | 'sarif' | 'markdown';

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
      return `${JSON.stringify(sarif(report), null, 2)}\n`;
  }
}
