import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Select, Text } from '@backstage/ui';
import type { MaturitySnapshot } from '@gds-dev/backstage-plugin-gds-common';
import { useState } from 'react';
import type { HistoryPoint } from '../../api/useHistory';
import { exactTime, relativeTime } from '../../format/relativeTime';
import { useLanguage } from '../../format/useLanguage';
import type { Repository } from '../../links/repository';
import { Axes } from '../Axes/Axes';
import { Commit } from '../Commit/Commit';
import { LevelSteps } from '../LevelSteps/LevelSteps';
import type { Reported } from '../MaturityCard/MaturityOverview';
import { Measured } from '../Measured/Measured';
import { gdsTranslationRef } from '../../translation';
import styles from './MaturityTab.module.css';

export interface MaturityHeaderProps {
  readonly maturity: Reported;
  readonly history: readonly HistoryPoint[];
  readonly repository: Repository | undefined;
}

/** Level, radar now and before, and the axes with what feeds them. */
export function MaturityHeader({ maturity, history, repository }: MaturityHeaderProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const language = useLanguage();
  const [chosen, setChosen] = useState<string | null>(null);
  const choices = snapshotsBefore(maturity, history);
  const before = choices.find(point => point.reportId === chosen) ?? maturity.before;
  return (
    <div className={styles.header}>
      <LevelSteps level={maturity.level} />
      <Axes now={maturity.axes} before={before} size="large">
        {choices.length > 1 && (
          <Select
            size="small"
            label={t('maturity.compare')}
            options={choices.map(point => ({ id: point.reportId, label: labelOf(point, language) }))}
            value={before?.reportId ?? null}
            onChange={key => setChosen(key === null ? null : String(key))}
          />
        )}
      </Axes>
      <div className={styles.notes}>
        {before && (
          <Text as="p" variant="body-small" color="secondary">
            {before.commit === null
              ? t('maturity.before', { level: String(before.level) })
              : t('maturity.beforeAt', {
                  level: String(before.level),
                  commit: <Commit sha={before.commit} repository={repository} />,
                })}
          </Text>
        )}
        <Targets targets={maturity.targets} />
        <Measured
          at={maturity.measuredAt}
          commit={maturity.commit}
          standardVersion={maturity.standardVersion}
          attestation={maturity.reference ? null : maturity.attestation}
          repository={repository}
        />
      </div>
    </div>
  );
}

/** Every earlier point that the reader may compare with, newest first. */
function snapshotsBefore(maturity: Reported, history: readonly HistoryPoint[]): MaturitySnapshot[] {
  const earlier: MaturitySnapshot[] = history.filter(point => point.reportId !== maturity.reportId);
  const { before } = maturity;
  if (before && !earlier.some(point => point.reportId === before.reportId)) earlier.push(before);
  return earlier;
}

function labelOf({ at, commit }: MaturitySnapshot, language: string): string {
  const parts = [relativeTime(at, new Date(), language), commit?.slice(0, 7), exactTime(at, language)];
  return parts.filter(part => part !== undefined).join(' · ');
}

function Targets({ targets }: Pick<Reported, 'targets'>) {
  const { t } = useTranslationRef(gdsTranslationRef);
  if (targets.length === 0) return null;
  return (
    <Text as="p" variant="body-small" color="secondary">
      {t('maturity.judged')}{' '}
      {targets.map((target, index) => (
        <span key={target.name}>
          {index > 0 && ' · '}
          <span className={styles.target}>{target.name}</span> ({target.kind}, {target.role}: {target.subject})
        </span>
      ))}
    </Text>
  );
}
