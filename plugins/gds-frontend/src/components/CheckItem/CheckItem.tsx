import { Accordion, AccordionPanel, AccordionTrigger } from '@backstage/ui';
import type { MaturityCheck } from '@gds-dev/backstage-plugin-gds-common';
import { definitionOf, isMust, shortCode, standingOf } from '@gds-dev/core/standard';
import type { HistoryPoint } from '../../api/useHistory';
import type { Repository } from '../../links/repository';
import { Commit } from '../Commit/Commit';
import { ExemptionNote } from '../Exemptions/ExemptionNote';
import { CheckHistory } from '../History/CheckHistory';
import { Mark } from '../Mark/Mark';
import { Prose } from '../Prose/Prose';
import { When } from '../When/When';
import styles from './CheckItem.module.css';
import { FactTable } from './FactTable';
import { FindingView } from './FindingView';

/** Findings beyond this are counted, not listed: the report has them all. */
const SHOWN_FINDINGS = 20;

/** Characters of a summary that the line itself shows on a wide screen. */
const SHORT_SUMMARY = 48;

export interface CheckItemProps {
  readonly check: MaturityCheck;
  readonly repository: Repository | undefined;
  readonly history: readonly HistoryPoint[];
  /** Opened at once: the first thing to do. */
  readonly open?: boolean;
}

/** One result: a line that opens to evidence, place, mend and history. */
export function CheckItem({ check, repository, history, open = false }: CheckItemProps) {
  const { result, target, exemption } = check;
  const row = definitionOf(result.check);
  const standing = standingOf(result);
  // What ended, or waits, is of no interest where the check holds.
  const isOpen = result.outcome === 'fail' || result.outcome === 'no-data';
  return (
    <Accordion defaultExpanded={open} className={styles.item ?? ''}>
      <AccordionTrigger>
        <span className={styles.head}>
          <Mark standing={standing} />
          <span className={styles.code}>{shortCode(row.code)}</span>
          <span className={styles.title}>
            {standing === 'fail' ? row.failTitle : row.title}
            {target && <span className={styles.target}> · {target.name}</span>}
          </span>
          <span className={styles.summary}>{result.summary}</span>
        </span>
      </AccordionTrigger>
      <AccordionPanel>
        <div className={styles.body}>
          <p className={styles.why}>
            {row.code} · level {row.level} · {isMust(row, target?.role ?? 'production') ? 'must' : 'recommended'} ·{' '}
            {row.why}
          </p>
          <p className={styles.whole} data-long={result.summary.length > SHORT_SUMMARY}>
            <Prose text={result.summary} />
          </p>
          {exemption && (isOpen || exemption.state === 'approved') && <ExemptionNote exemption={exemption} />}
          {!exemption && result.exemption && (
            <p className={styles.message}>
              Exempted until <time dateTime={result.exemption.expires}>{result.exemption.expires}</time>:{' '}
              {result.exemption.reason}
            </p>
          )}
          {result.outcome === 'no-data' && (
            <p className={styles.remedy}>
              <strong>Provide it:</strong> <Prose text={result.provide} />
            </p>
          )}
          {'findings' in result && result.findings.length > 0 && (
            <ul className={styles.findings}>
              {result.findings.slice(0, SHOWN_FINDINGS).map((finding, index) => (
                <FindingView
                  key={`${finding.fingerprint} ${index}`}
                  finding={finding}
                  commit={check.commit}
                  repository={repository}
                />
              ))}
            </ul>
          )}
          {'findings' in result && result.findings.length > SHOWN_FINDINGS && (
            <p className={styles.why}>and {result.findings.length - SHOWN_FINDINGS} more in the report</p>
          )}
          <FactTable label="Measured" facts={result.facts} />
          <CheckHistory check={result.check} target={target?.name ?? null} points={history} repository={repository} />
          <p className={styles.why}>
            Measured <When at={result.measuredAt} />
            {check.commit !== null && (
              <>
                {' '}
                at commit <Commit sha={check.commit} repository={repository} />
              </>
            )}
          </p>
        </div>
      </AccordionPanel>
    </Accordion>
  );
}
