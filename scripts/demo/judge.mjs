import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { root, run, say } from './terminal.mjs';
import { withPayments } from './payments.mjs';

const node = join(root, 'node_modules/.bin/node');
const cli = join(root, 'packages/cli/bin/gds.js');

export function gds(args, cwd, accept = [0, 1]) {
  return run(node, [cli, ...args], { cwd, accept });
}

/** Judges every example; returns the paths of the reports in the order in which they are published. */
export async function judgeExamples(workspace) {
  const reports = [];
  const judge = async (title, name, args, cwd) => {
    say(title);
    const file = join(workspace.folder, `${name}.json`);
    await gds(['verify', ...args, '--format', 'json', '--output', file, '--format', 'text'], cwd);
    reports.push(file);
  };
  if (workspace.missing.length > 0) {
    say('Left out');
    console.log('The example services payments and payments-neglected are not judged. That needs:');
    for (const { name, from } of workspace.missing) console.log(`  ${name}, from ${from}`);
    console.log('Everything else runs. Then run npm run demo again.');
  } else {
    say('Analyzers');
    await gds(['tools', 'install'], root, [0]);
    await gds(['init'], workspace.neglected, [0]);
    await judge('payments-neglected, as teams leave it', 'neglected', [], workspace.neglected);
    await workspace.mend();
    await judge('payments-neglected, mended', 'mended', [], workspace.neglected);
    await withPayments(workspace, live =>
      judge('payments, with the running service', 'payments', ['payments', 'payments-debug', live], workspace.payments),
    );
  }
  await judge('A binary that somebody else built: esbuild from npm', 'esbuild', [], workspace.thirdParty);
  reports.push(...(await referencePicture(workspace.folder)));
  return reports;
}

/** The standard's reference picture, scored from recorded counts: before and after. */
export async function referencePicture(folder) {
  const { referenceReport } = await import(join(root, 'packages/core/dist/standard/index.js'));
  const day = 86_400_000;
  const files = [];
  for (const [which, age] of [
    ['before', 31 * day],
    ['after', 0],
  ]) {
    const file = join(folder, `reference-${which}.json`);
    const createdAt = new Date(Date.now() - age).toISOString();
    const identity = {
      reportId: randomUUID(),
      createdAt,
      entityRef: 'component:default/gds-reference',
      version: '0.1.0',
    };
    await writeFile(file, JSON.stringify(referenceReport(which, identity)));
    files.push(file);
  }
  return files;
}
