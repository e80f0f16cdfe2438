import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const KEY = 'gds.notifications.exemptionDays';
const MOST = 90;

/**
 * How many days before its end an owner is told of an exemption.
 *
 * @throws InputError that names the key and the wrong value
 */
export function readExemptionDays(config: Config): number {
  const days = config.getOptionalNumber(KEY) ?? 14;
  if (!Number.isInteger(days) || days < 0 || days > MOST) {
    throw new InputError(`${KEY}: ${days} is not a whole number of days from 0, which is not before, to ${MOST}`);
  }
  return days;
}
