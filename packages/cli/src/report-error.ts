import { terminalSafe } from '@gds-dev/core/terminal';
import { forLog } from './commands/sink.ts';
import { InterruptedError } from './interruptible.ts';

/** Errors whose message is meant for the user: it says what is wrong, where and what to do. */
const EXPECTED = new Set([
  'AddressError',
  'CannotRunError',
  'ConfigurationError',
  'BinaryFormatError',
  'FileSourceError',
  'ReportFileError',
  'PublishError',
  'ToolInstallError',
]);

/** Says on standard error why gds could not run; the exit status becomes 2. */
export function reportError(error: unknown): void {
  process.exitCode = 2;
  if (error instanceof InterruptedError) {
    process.exitCode = error.exitCode;
    process.stderr.write('gds: interrupted\n');
    return;
  }
  const known = error instanceof Error && EXPECTED.has(error.name);
  const text = error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(forLog(`gds: ${terminalSafe(text)}\n`));
  if (!known) process.stderr.write('This is a fault of gds. Please report it with the lines above.\n');
}
