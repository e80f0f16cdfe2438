// npm run demo: judges the examples, starts a portal on loopback, and publishes the reports to it.
import { join } from 'node:path';
import { DemoError, Interrupted, interruption, root, run, say, takeInterrupts } from './demo/terminal.mjs';
import { startPortal } from './demo/portal.mjs';
import { judgeExamples } from './demo/judge.mjs';
import { prepareWorkspace } from './demo/workspace.mjs';
import { publishAll } from './demo/publish.mjs';

/** With --once the portal is stopped after the reports are published: for tests. */
const once = process.argv.includes('--once');

takeInterrupts();
try {
  await demo();
} catch (error) {
  if (error instanceof Interrupted) {
    console.error('\ndemo: ended, and with it everything that it started');
    process.exitCode = 130;
  } else if (error instanceof DemoError) {
    console.error(`\ndemo: ${error.message}`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}

async function demo() {
  say('Build');
  const build = ['run', 'build', '--output-logs=errors-only', ...filters('core', 'cli', 'example-portal-app')];
  await run(join(root, 'node_modules/.bin/turbo'), build, { cwd: root });
  const workspace = await prepareWorkspace();
  try {
    const reports = await judgeExamples(workspace);
    say('Portal');
    const portal = await startPortal();
    try {
      await publishAll(reports, portal);
      show(portal, workspace);
      if (!once) await untilInterrupted(portal);
    } finally {
      await portal.stop();
    }
  } finally {
    await workspace.remove();
  }
}

function show(portal, { missing }) {
  console.log(`\n  Open ${portal.address}/catalog\n`);
  const services = missing.length > 0 ? [] : ['payments', 'payments-neglected'];
  for (const name of [...services, 'esbuild', 'gds-reference', 'ledger']) {
    console.log(`  ${portal.address}/catalog/default/component/${name}`);
  }
  if (missing.length > 0) {
    console.log(
      `\n  Without payments and payments-neglected, for want of ${missing.map(({ name }) => name).join(', ')}.`,
    );
  }
}

async function untilInterrupted(portal) {
  console.log('\n  Ctrl-C ends the portal.');
  const interrupted = new Promise((_, fail) => {
    if (interruption.aborted) fail(interruption.reason);
    interruption.addEventListener('abort', () => fail(interruption.reason), { once: true });
  });
  const status = await Promise.race([portal.ended, interrupted]);
  throw new DemoError(`the portal ended by itself with status ${status}:\n${portal.words()}`);
}

function filters(...names) {
  return names.map(name => `--filter=@gds-dev/${name}`);
}
