import { initConfiguration } from '@gds-dev/core/node';
import { terminalSafeLine } from '@gds-dev/core/terminal';
import { interruptible } from '../interruptible.ts';

/** `gds init`. */
export async function runInit({ force }: { force: boolean }): Promise<void> {
  const { file, packages, slos } = await interruptible(signal =>
    initConfiguration({ cwd: process.cwd(), env: process.env, force, signal }),
  );
  const found = [`main packages ${packages.join(', ')}`, ...(slos.length > 0 ? [`SLOs ${slos.join(', ')}`] : [])];
  process.stdout.write(
    `${file} written (${terminalSafeLine(found.join('; '))}).\nNext: check the service line in it, then run gds verify\n`,
  );
}
