// npm run demo: judges the examples, starts a portal on loopback, and publishes the reports to it.
import { join } from 'node:path';
import { DemoError, onInterrupt, root, run, say } from './demo/terminal.mjs';
import { startPortal } from './demo/portal.mjs';
import { judgeExamples } from './demo/judge.mjs';
import { prepareWorkspace } from './demo/workspace.mjs';
import { publishAll } from './demo/publish.mjs';

/** With --once the portal is stopped after the reports are published: for tests. */
const once = process.argv.includes('--once');

try {
  say('Build');
  await run(
    join(root, 'node_modules/.bin/turbo'),
    ['run', 'build', '--output-logs=errors-only', ...filters('core', 'cli', 'example-portal-app')],
    { cwd: root },
  );
  const workspace = await prepareWorkspace();
  onInterrupt(workspace.remove);
  try {
    const reports = await judgeExamples(workspace);
    say('Portal');
    const portal = await startPortal();
    onInterrupt(portal.stop);
    try {
      await publishAll(reports, portal);
      console.log(`\n  Open ${portal.address}/catalog\n`);
      for (const name of ['payments', 'payments-neglected', 'esbuild', 'gds-reference']) {
        console.log(`  ${portal.address}/catalog/default/component/${name}`);
      }
      if (!once) {
        console.log('\n  Ctrl-C ends the portal.');
        await portal.ended;
      }
    } finally {
      await portal.stop();
    }
  } finally {
    await workspace.remove();
  }
} catch (error) {
  if (!(error instanceof DemoError)) throw error;
  console.error(`\ndemo: ${error.message}`);
  process.exitCode = 1;
}

function filters(...names) {
  return names.map(name => `--filter=@gds-dev/${name}`);
}
