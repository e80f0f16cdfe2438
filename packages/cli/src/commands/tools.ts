import { CannotRunError, installPinnedTools } from '@gds-dev/core/node';
import { duration, terminalSafeLine } from '@gds-dev/core/terminal';
import { interruptible } from '../interruptible.ts';

/** `gds tools install`: what could be installed is named, also when another tool could not. */
export async function runToolsInstall(): Promise<void> {
  const installed = await interruptible(signal =>
    installPinnedTools(process.cwd(), process.env, signal, ({ tool, step }) => {
      if (step === 'installing') process.stderr.write(`installing ${tool.name} ${tool.version} …\n`);
    }),
  );
  for (const { name, version, ms, outcome } of installed) {
    if (outcome.state === 'failed') continue;
    const how = outcome.state === 'present' ? 'is there already' : `installed in ${duration(ms)}`;
    process.stdout.write(`${name} ${version} ${how}: ${terminalSafeLine(outcome.file)}\n`);
  }
  for (const { name, outcome } of installed) {
    if (outcome.state !== 'failed') continue;
    throw new CannotRunError(`${name} could not be installed: ${outcome.message}. ${outcome.remedy}`);
  }
}
