import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import type { History } from '../../api/useHistory';
import type { Loading } from '../../api/useLoading';
import type { Repository } from '../../links/repository';
import { relativeTime } from '../../format/relativeTime';
import { useLanguage } from '../../format/useLanguage';
import { ChangesSince } from '../History/ChangesSince';
import { Exemptions } from '../Exemptions/Exemptions';
import { HistoryView } from '../History/HistoryView';
import { LiveChecks } from '../LiveChecks/LiveChecks';
import type { Reported } from '../MaturityCard/MaturityOverview';
import { Forbidden } from '../Notices/Forbidden';
import { PortalError } from '../Notices/PortalError';
import { ReferenceLabel } from '../Notices/ReferenceLabel';
import { StaleNotice } from '../Notices/StaleNotice';
import { gdsTranslationRef } from '../../translation';
import { CheckLists } from './CheckLists';
import { MaturityHeader } from './MaturityHeader';
import styles from './MaturityTab.module.css';
import { Section } from './Section';

export interface MaturityDetailsProps {
  readonly maturity: Reported;
  readonly history: Loading<History>;
  readonly repository: Repository | undefined;
  /** Asks for the maturity and its history again: an exemption began to count, or ended. */
  readonly reload: () => void;
}

export function MaturityDetails({ maturity, history, repository, reload }: MaturityDetailsProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const language = useLanguage();
  const points = history.state === 'loaded' ? history.value.points : [];
  return (
    <div className={styles.tab}>
      {maturity.reference && <ReferenceLabel />}
      {maturity.stale && <StaleNotice measuredAt={maturity.measuredAt} />}
      <Section title={t('maturity.title')}>
        <MaturityHeader maturity={maturity} history={points} repository={repository} />
        {!maturity.reference && <LiveChecks entityRef={maturity.entityRef} reload={reload} />}
      </Section>
      {maturity.before && points.length > 0 && (
        <Section title={t('maturity.since', { when: relativeTime(maturity.before.at, new Date(), language) })}>
          <ChangesSince before={maturity.before} points={points} repository={repository} />
        </Section>
      )}
      <CheckLists maturity={maturity} history={points} repository={repository} />
      <Section title={t('maturity.history')}>
        <HistoryOf history={history} repository={repository} />
      </Section>
      {!maturity.reference && <Exemptions maturity={maturity} repository={repository} onDecided={reload} />}
    </div>
  );
}

function HistoryOf({ history, repository }: Pick<MaturityDetailsProps, 'history' | 'repository'>) {
  const { t } = useTranslationRef(gdsTranslationRef);
  switch (history.state) {
    case 'loading':
      return <Skeleton width="100%" height={160} />;
    case 'forbidden':
      return <Forbidden />;
    case 'failed':
      return <PortalError what={t('maturity.historyFault')} reason={history.reason} retry={history.retry} />;
    default:
      return <HistoryView history={history.value} repository={repository} />;
  }
}
