import { readReport } from '@gds-dev/core/node';
import { type Format, render } from './render.ts';
import { forLog, standardOutput } from './sink.ts';

/** `gds report FILE`: renders a stored report; it is input like any other and validated first. */
export async function runReport(file: string, { format, color }: { format: Format; color: boolean }): Promise<void> {
  const report = await readReport(file);
  const text = render(report, format, standardOutput(color));
  process.stdout.write(format === 'text' ? forLog(text) : text);
}
