import type { Maturity } from '@gds-dev/backstage-plugin-gds-common';
import type { Repository } from '../../links/repository';
import { Axes } from '../Axes/Axes';
import { LevelSteps } from '../LevelSteps/LevelSteps';
import { Measured } from '../Measured/Measured';
import { NextAction } from '../NextAction/NextAction';
import { ReferenceLabel } from '../Notices/ReferenceLabel';
import { StaleNotice } from '../Notices/StaleNotice';
import styles from './MaturityCard.module.css';

export type Reported = Extract<Maturity, { state: 'reported' }>;

/** Level, next step and axes of a service that has reported. */
export function MaturityOverview({
  maturity,
  repository,
}: {
  readonly maturity: Reported;
  readonly repository: Repository | undefined;
}) {
  const { axes, before, checks, level } = maturity;
  return (
    <div className={styles.overview}>
      {maturity.reference && <ReferenceLabel />}
      {maturity.stale && <StaleNotice measuredAt={maturity.measuredAt} />}
      <LevelSteps level={level} />
      <NextAction checks={checks} level={level} />
      <Axes now={axes} before={before} size="small" />
      <Measured
        at={maturity.measuredAt}
        commit={maturity.commit}
        standardVersion={maturity.standardVersion}
        attestation={maturity.reference ? null : maturity.attestation}
        repository={repository}
      />
    </div>
  );
}
