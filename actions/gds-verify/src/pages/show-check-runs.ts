import { annotations, type PageOptions } from '@gds-dev/core/report';
import { attempt, whyReadOnly } from './attempt.ts';
import { type CheckRun, checkRunNames, createCheckRun, type MadeCheckRun } from './check-run.ts';
import type { Client } from '../github/client.ts';
import type { Comparison } from '../compare/comparison.ts';
import { type Conclusion } from '../publish/conclusion.ts';
import type { Event } from '../event/event.ts';
import { log } from '../log.ts';
import { annotateByCommands, roomForCommands } from './workflow-commands.ts';

const PERMISSION = 'checks: write';

/**
 * A check run for each report; where the token may not write them, workflow commands, of which GitHub
 * shows a few for the whole step.
 *
 * @param conclusions of the reports, in their order
 * @param most annotations of one check run
 * @returns the check runs that were made
 */
export async function showCheckRuns(
  { judgements, changes }: Comparison,
  conclusions: readonly Conclusion[],
  most: number,
  event: Event,
  client: Client,
  options: PageOptions,
): Promise<MadeCheckRun[]> {
  const names = checkRunNames(judgements.map(one => one.report));
  const made: MadeCheckRun[] = [];
  const room = roomForCommands(most);
  let mayWrite = true;
  for (const [index, judgement] of judgements.entries()) {
    const name = names[index]!;
    const { annotations: all, elsewhere } = annotations(judgement.report, {
      touches: changes.available ? changes.touches : undefined,
      novelty: judgement.novelty,
      only: options.only,
    });
    const content = {
      name,
      judgement,
      options,
      annotations: all.slice(0, most),
      total: all.length,
      conclusion: conclusions[index]!,
    };
    const created: CheckRun | undefined = mayWrite
      ? await attempt({ what: `The check run ${name}` }, event, () => createCheckRun(client, event, content))
      : { kind: 'forbidden' };
    if (created?.kind === 'made') {
      const { sent, cutBy } = created.run;
      made.push(created.run);
      log(
        `${sent} of ${all.length} annotations are in the check run ${name}.${cutBy === undefined ? '' : ` GitHub took no more: ${cutBy}`}`,
      );
    } else {
      if (created && mayWrite) log(`The token may not write a check run. ${whyReadOnly(event, PERMISSION)}`);
      if (created) mayWrite = false;
      const sent = annotateByCommands(all, room);
      log(
        `${name}: ${sent} of ${all.length} findings are annotated by this step, ${all.length - sent} are not shown; the report has them all.`,
      );
    }
    if (elsewhere.length > 0) log(`${name}: ${elsewhere.length} more at no line of a file; the report has them all.`);
  }
  return made;
}
