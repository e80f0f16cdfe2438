import { initConfiguration, type InitResult } from '@gds-dev/core/node';
import { terminalSafeLine } from '@gds-dev/core/terminal';
import { interruptible } from '../interruptible.ts';

/** `gds init`. */
export async function runInit({ force }: { force: boolean }): Promise<void> {
  const result = await interruptible(signal =>
    initConfiguration({ cwd: process.cwd(), env: process.env, force, signal }),
  );
  process.stdout.write(`${wordsOf(result).map(terminalSafeLine).join('\n')}\n`);
}

/** What was found, and what to do next. */
function wordsOf({ file, targets, slos, refused }: InitResult): string[] {
  return [
    `${file} written:`,
    ...targets.flatMap(({ path, build, debugBuild }) => [
      `  ${path}   ${build === undefined ? 'no build file builds it: plain go build' : `built by ${build}`}`,
      ...(debugBuild === undefined ? [] : [`  ${path}   for a debugger: ${debugBuild.from}`]),
    ]),
    `  ${slos.length > 0 ? `SLOs in ${slos.join(', ')}` : 'no OpenSLO file in slo/ or slos/'}`,
    ...refused.map(sentence => `  ${sentence}: rename it`),
    'Next: check the service line in it, then run gds verify',
  ];
}
