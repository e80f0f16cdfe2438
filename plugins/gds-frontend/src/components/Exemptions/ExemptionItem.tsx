import type { ExemptionDecision, ServiceExemption } from '@gds-dev/backstage-plugin-gds-common';
import { terminalSafe, terminalSafeLine } from '@gds-dev/core/report';
import { definitionOf, shortCode } from '@gds-dev/core/standard';
import type { Repository } from '../../links/repository';
import { Commit } from '../Commit/Commit';
import { When } from '../When/When';
import { DecisionButton } from './DecisionButton';
import styles from './Exemptions.module.css';
import { coverageOf, meaningOf, remaining, STATE_WORDS } from './words';

export interface ExemptionItemProps {
  readonly exemption: ServiceExemption;
  readonly repository: Repository | undefined;
  readonly mayDecide: boolean;
  readonly onDecided: () => void;
}

/** One exemption: its check, the reason, who asked and who decided, until when. All texts of people are plain text. */
export function ExemptionItem({ exemption, repository, mayDecide, onDecided }: ExemptionItemProps) {
  const { check, reason, requestedBy, requestedAt, source, commit } = exemption;
  const row = definitionOf(check);
  const decision = 'decision' in exemption ? exemption.decision : null;
  return (
    <li className={styles.item}>
      <div className={styles.head}>
        <span className={styles.state}>{STATE_WORDS[exemption.state]}</span>
        <span className={styles.code}>{shortCode(row.code)}</span>
        <span className={styles.title}>
          {row.title}
          <span className={styles.target}> · {coverageOf(exemption)}</span>
        </span>
        <Until exemption={exemption} />
      </div>
      <p className={styles.reason}>{terminalSafe(reason)}</p>
      <p className={styles.by}>
        Asked by {terminalSafeLine(requestedBy)} <When at={requestedAt} /> in{' '}
        {source === 'gds.yaml' ? 'gds.yaml' : 'the portal'}
        {commit !== null && (
          <>
            {' '}
            at commit <Commit sha={commit} repository={repository} />
          </>
        )}
        . {decision && <Decided state={exemption.state} decision={decision} />}
        {saysItself(exemption) ? null : meaningOf(exemption)}
      </p>
      {decision && decision.note !== null && <p className={styles.by}>Note: {terminalSafe(decision.note)}</p>}
      {mayDecide && <Decisions exemption={exemption} onDecided={onDecided} />}
    </li>
  );
}

function Until({ exemption: { state, expires } }: Pick<ExemptionItemProps, 'exemption'>) {
  const left = remaining(expires, new Date());
  const open = state === 'requested' || state === 'approved';
  return (
    <span className={styles.until} data-soon={open && left.soon}>
      {open && `${left.text} · `}
      until <time dateTime={expires}>{expires}</time>
    </span>
  );
}

function Decided({ state, decision }: { state: ServiceExemption['state']; decision: ExemptionDecision }) {
  const word = state === 'rejected' || state === 'revoked' ? STATE_WORDS[state] : STATE_WORDS.approved;
  return (
    <>
      {word[0]?.toUpperCase() + word.slice(1)} by {terminalSafeLine(decision.by)} <When at={decision.at} />.{' '}
    </>
  );
}

/** Whether who decided says all that there is to say. */
function saysItself({ state }: ServiceExemption): boolean {
  return state === 'rejected' || state === 'revoked';
}

function Decisions({ exemption, onDecided }: Pick<ExemptionItemProps, 'exemption' | 'onDecided'>) {
  if (exemption.state === 'approved') {
    return (
      <div className={styles.buttons}>
        <DecisionButton exemption={exemption} decision="revoked" onDecided={onDecided} />
      </div>
    );
  }
  if (exemption.state !== 'requested') return null;
  return (
    <div className={styles.buttons}>
      <DecisionButton exemption={exemption} decision="approved" onDecided={onDecided} />
      <DecisionButton exemption={exemption} decision="rejected" onDecided={onDecided} />
    </div>
  );
}
