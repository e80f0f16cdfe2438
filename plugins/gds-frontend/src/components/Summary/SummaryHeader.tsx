import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import type { PartName, Summary, SummaryScope } from '@gds-dev/backstage-plugin-gds-common';
import type { ReactNode } from 'react';
import { exactTime } from '../../format/relativeTime';
import { useLanguage } from '../../format/useLanguage';
import { gdsTranslationRef } from '../../translation';
import { useSummaryView } from '../../view/useSummaryView';
import { When } from '../When/When';
import styles from './Summary.module.css';

/** From the widest to the narrowest. */
const KINDS = ['domain', 'system', 'owner'] as const;

export interface SummaryHeaderProps {
  readonly scope: Summary['scope'];
  readonly at: string | null;
  readonly standardVersion: string | null;
  /** What can be done with the page. */
  readonly children?: ReactNode;
}

/** Which part this is, the way to the parts around it, and when it was counted. */
export function SummaryHeader({ scope, at, standardVersion, children }: SummaryHeaderProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const language = useLanguage();
  const { hrefTo } = useSummaryView();
  const given = KINDS.flatMap(kind => (scope[kind] === null ? [] : [{ kind, part: scope[kind] }]));
  const last = given.at(-1);
  const around = given.slice(0, -1).map(({ kind, part }, index) => ({
    label: part.title,
    kind,
    href: hrefTo({ ...narrowedTo(given.slice(0, index + 1)), by: 'owner' }),
  }));
  return (
    <header className={styles.header}>
      <div>
        {last && (
          <nav className={styles.path} aria-label={t('summaryPage.path')}>
            <Link href={hrefTo({ by: 'owner' })}>{t('summaryPage.everything')}</Link>
            {around.map(({ label, kind, href }) => (
              <span key={kind}>
                {' › '}
                <Link href={href}>
                  <bdi>{label}</bdi>
                </Link>
              </span>
            ))}
          </nav>
        )}
        <h2 className={styles.title}>
          {last ? <bdi>{last.part.title}</bdi> : t('summaryPage.everything')}
          {last && ' '}
          {last && <span className={styles.kind}>{t(`summaryPage.kind.${last.kind}`)}</span>}
        </h2>
        {at !== null && (
          <Text as="p" variant="body-small" color="secondary">
            {t('summaryPage.asOf')}{' '}
            <span className={styles.onScreen}>
              <When at={at} />
            </span>
            <span className={styles.onPaper}>{exactTime(at, language)}</span> ·{' '}
            {t('summaryPage.standard', { version: standardVersion ?? '' })}
          </Text>
        )}
      </div>
      <div className={styles.tools}>{children}</div>
    </header>
  );
}

function narrowedTo(parts: readonly { readonly kind: keyof SummaryScope; readonly part: PartName }[]): SummaryScope {
  return Object.fromEntries(parts.map(({ kind, part }) => [kind, part.ref]));
}
