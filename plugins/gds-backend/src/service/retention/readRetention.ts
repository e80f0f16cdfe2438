import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { TREND_WEEKS } from '../../database/summary/levelTrend';
import { REGRESSED_DAYS } from '../../database/summary/regressed';
import { TEMPORARY_DAYS } from '../state/filing';

/** How long things are kept, in days. What a state shows is kept longer. */
export interface RetentionDays {
  /** Previews and quarantined reports. */
  readonly previews: number;
  /** Documents of reports of the default branch. */
  readonly documents: number;
  /** What is known of those reports without their documents. */
  readonly reports: number;
  /** Each point of the history; afterwards the last one of each day. */
  readonly detail: number;
  readonly history: number;
  /** Entities that the catalog no longer has, with all that is kept of them. */
  readonly entities: number;
}

const DEFAULTS: RetentionDays = {
  previews: TEMPORARY_DAYS,
  documents: 90,
  reports: 400,
  detail: 90,
  history: 800,
  entities: 400,
};

/** Less would falsify what pages say of the past. */
const LEAST: Partial<Record<keyof RetentionDays, { readonly days: number; readonly why: string }>> = {
  detail: { days: REGRESSED_DAYS, why: `regressions are counted over ${REGRESSED_DAYS} days` },
  history: { days: 7 * TREND_WEEKS, why: `the maturity page looks back ${TREND_WEEKS} weeks` },
};

/**
 * `gds.retention` of the configuration.
 *
 * @throws InputError that names the key and the wrong value
 */
export function readRetention(config: Config): RetentionDays {
  const section = config.getOptionalConfig('gds.retention');
  const days = (key: keyof RetentionDays): number => {
    const value = section?.getOptionalNumber(key) ?? DEFAULTS[key];
    if (!Number.isInteger(value) || value < 1) {
      throw new InputError(`gds.retention.${key}: ${value} is not a whole number of days above 0`);
    }
    const least = LEAST[key];
    if (least && value < least.days) {
      throw new InputError(
        `gds.retention.${key}: ${value} days are too few, since ${least.why}: set ${least.days} or more, or leave it out`,
      );
    }
    return value;
  };
  const retention: RetentionDays = {
    previews: days('previews'),
    documents: days('documents'),
    reports: days('reports'),
    detail: days('detail'),
    history: days('history'),
    entities: days('entities'),
  };
  if (retention.documents > retention.reports) {
    throw new InputError(
      `gds.retention.documents: ${retention.documents} days are more than the ${retention.reports} of gds.retention.reports`,
    );
  }
  if (retention.detail > retention.history) {
    throw new InputError(
      `gds.retention.detail: ${retention.detail} days are more than the ${retention.history} of gds.retention.history`,
    );
  }
  return retention;
}
