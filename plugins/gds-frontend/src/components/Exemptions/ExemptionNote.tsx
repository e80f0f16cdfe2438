import type { ServiceExemption } from '@gds-dev/backstage-plugin-gds-common';
import { terminalSafe } from '@gds-dev/core/report';
import styles from './Exemptions.module.css';
import { meaningOf, STATE_WORDS } from './words';

/** The exemption of one result: its state, its last day, who decided, and the reason. */
export function ExemptionNote({ exemption }: { readonly exemption: ServiceExemption }) {
  const decision = 'decision' in exemption ? exemption.decision : null;
  return (
    <p className={styles.note}>
      Exemption {STATE_WORDS[exemption.state]}
      {exemption.state === 'approved' && decision && ` by ${decision.by}`}, until{' '}
      <time dateTime={exemption.expires}>{exemption.expires}</time>. {meaningOf(exemption)} Reason:{' '}
      {terminalSafe(exemption.reason)}
    </p>
  );
}
