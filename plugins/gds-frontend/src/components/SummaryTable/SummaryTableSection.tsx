import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { useEffect, useId, useRef } from 'react';
import { useLocation } from 'react-router-dom';
import type { ShownSummary } from '../../api/useSummary';
import { readCount } from '../../format/count';
import { gdsTranslationRef } from '../../translation';
import { TABLE_ANCHOR } from '../../view/useSummaryView';
import { PortalError } from '../Notices/PortalError';
import { Refused } from '../Summary/Refused';
import { FilterChips } from './FilterChips';
import { PartTable } from './PartTable';
import { ServiceTable } from './ServiceTable';
import styles from './SummaryTable.module.css';
import { TableControls } from './TableControls';

/** The parts or services of the part, with what narrows and orders them. */
export function SummaryTableSection({ shown }: { readonly shown: ShownSummary }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { table, tableFault, pending } = shown;
  const id = useId();
  const heading = useTableInSight();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <Card>
        <CardHeader>
          <h2 id={id} ref={heading} tabIndex={-1} className={styles.heading}>
            {t(`summaryPage.table.title.${table.by}`)}{' '}
            <span className={styles.count}>
              {t('summaryPage.table.shown', { shown: readCount(table.rows.length), total: readCount(table.total) })}
            </span>
          </h2>
        </CardHeader>
        <CardBody>
          <div className={styles.body}>
            <TableControls failing={shown.summary.failing} />
            <FilterChips onRemove={() => heading.current?.focus({ preventScroll: true })} />
            {tableFault?.state === 'failed' && (
              <PortalError what={t('summaryPage.table.fault')} reason={tableFault.reason} retry={tableFault.retry} />
            )}
            {tableFault?.state === 'forbidden' && <Refused />}
            {tableFault === null && (
              <div aria-busy={pending === 'table'} className={styles.rows}>
                <Rows shown={shown} />
              </div>
            )}
          </div>
        </CardBody>
      </Card>
    </section>
  );
}

function Rows({ shown: { table, summary, more, loadMore } }: { readonly shown: ShownSummary }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  if (table.rows.length === 0) return <Nothing />;
  return (
    <>
      {/* A box that scrolls sideways is reached by key like everything else. */}
      <div className={styles.scroll} role="region" aria-label={t('summaryPage.table.scroll')} tabIndex={0}>
        {table.by === 'service' ? (
          <ServiceTable rows={table.rows} days={summary.trend} />
        ) : (
          <PartTable by={table.by} rows={table.rows} days={summary.trend} />
        )}
      </div>
      {more === 'failed' && <Text color="danger">{t('summaryPage.table.moreFault')}</Text>}
      {more !== 'none' && (
        <div className={styles.more}>
          <Button size="small" variant="secondary" isPending={more === 'loading'} onPress={loadMore}>
            {t('summaryPage.table.more')}
          </Button>
        </div>
      )}
    </>
  );
}

function Nothing() {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { search } = useLocation();
  const filtered = /[?&](?:level|failing|regressed|stale|q)=/.test(search);
  return <Text as="p">{t(filtered ? 'summaryPage.table.none' : 'summaryPage.table.noneWithout')}</Text>;
}

/** The heading, which comes into sight and gets the focus when a link from above leads to the table. */
function useTableInSight() {
  const heading = useRef<HTMLHeadingElement>(null);
  const { hash, key } = useLocation();
  useEffect(() => {
    if (hash !== `#${TABLE_ANCHOR}`) return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'start' });
  }, [hash, key]);
  return heading;
}
