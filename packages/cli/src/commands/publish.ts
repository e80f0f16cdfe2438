import { droppedWords, publishReport, readReport } from '@gds-dev/core/node';
import { terminalSafeLine } from '@gds-dev/core/terminal';

/** `gds publish FILE --portal URL`: the report stays where it is, whatever the portal says. */
export async function runPublish(file: string, { portal }: { portal: string }): Promise<void> {
  const report = await readReport(file);
  const token = process.env['GDS_PORTAL_TOKEN'];
  const receipt = await publishReport(report, {
    portal,
    ...(token && { token }),
    onRetry: ({ origin, status, waitMs }) =>
      process.stderr.write(`${origin} answers ${status}: trying again in ${Math.ceil(waitMs / 1000)} s\n`),
  });
  const words = {
    state: 'filed as the current state',
    preview: 'filed as a preview, the state is unchanged',
    quarantined: 'kept until the catalog knows the entity',
  }[receipt.filedAs];
  process.stdout.write(`${terminalSafeLine(receipt.entityRef)}: ${words} (report ${receipt.reportId})\n`);
  const dropped = droppedWords(receipt);
  if (dropped !== undefined) process.stderr.write(`${terminalSafeLine(dropped)}\n`);
}
