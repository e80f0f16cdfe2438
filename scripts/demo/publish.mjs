import { join } from 'node:path';
import { environment, root, run } from './terminal.mjs';

/** Sends the reports through the real API, in order, as a pipeline would. */
export async function publishAll(reports, portal) {
  for (const report of reports) {
    await run(
      join(root, 'node_modules/.bin/node'),
      [join(root, 'packages/cli/bin/gds.js'), 'publish', report, '--portal', portal.address],
      {
        cwd: root,
        env: { ...environment, GDS_PORTAL_TOKEN: portal.token },
      },
    );
  }
}
