import { installTools } from '@gds-dev/core/node';
import { terminalSafeLine } from '@gds-dev/core/report';

/** `gds tools install`. */
export async function runToolsInstall(): Promise<void> {
  const installed = await installTools({
    env: process.env,
    onProgress: text => process.stderr.write(`${terminalSafeLine(text)}\n`),
  });
  for (const tool of installed) process.stdout.write(`${tool.name} ${tool.version}  ${terminalSafeLine(tool.path)}\n`);
}
