import { registerExplainCheck } from './explainCheckAction';
import { registerFailingChecks } from './failingChecksAction';
import type { ActionsOptions } from './GdsActions';
import { registerHistory } from './historyAction';
import { registerMaturity } from './maturityAction';

/** What assistants may do. To approve, to bind and to run again are for people. */
export function registerActions(options: ActionsOptions): void {
  registerMaturity(options);
  registerFailingChecks(options);
  registerExplainCheck(options);
  registerHistory(options);
}
