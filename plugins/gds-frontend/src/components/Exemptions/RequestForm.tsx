import { parseEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button, DialogBody, DialogFooter, Select, TextAreaField } from '@backstage/ui';
import { EXEMPTION_TEXT_MAX, type ExemptionTerms, latestExpiry } from '@gds-dev/backstage-plugin-gds-common';
import { type CheckId, definitionOf, shortCode } from '@gds-dev/core/standard';
import { useId, useState } from 'react';
import { gdsApiRef } from '../../api/gdsApiRef';
import { reasonOf } from '../../api/reasonOf';
import type { Reported } from '../MaturityCard/MaturityOverview';
import { readable } from '../Contrast/readable';
import styles from './Exemptions.module.css';
import { EVERY_TARGET } from './words';

/** Key of the choice; names of targets stand behind a slash. */
const EVERY = 'every';

export interface RequestFormProps {
  readonly maturity: Reported;
  readonly onRequested: () => void;
}

/** Check, target, reason and last day. What does not fail and has its data cannot be chosen. */
export function RequestForm({ maturity, onRequested }: RequestFormProps) {
  const api = useApi(gdsApiRef);
  const checks = openChecks(maturity);
  const [check, setCheck] = useState<CheckId | undefined>(checks[0]);
  const [target, setTarget] = useState(EVERY);
  const [reason, setReason] = useState('');
  const [expires, setExpires] = useState('');
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const day = useId();
  const today = new Date().toISOString().slice(0, 10);
  const targets = check === undefined ? [] : openTargets(maturity, check);
  const complete = check !== undefined && reason.trim() !== '' && expires !== '';

  const send = () => {
    if (!complete) return;
    const terms: ExemptionTerms = { check, target: target === EVERY ? null : target.slice(1), reason, expires };
    setSending(true);
    setRefusal(null);
    api.requestExemption(parseEntityRef(maturity.entityRef), terms).then(onRequested, (error: unknown) => {
      setRefusal(reasonOf(error));
      setSending(false);
    });
  };
  return (
    <>
      <DialogBody>
        <div className={readable(styles.form)}>
          <Select
            label="Check"
            options={checks.map(id => ({ id, label: `${shortCode(definitionOf(id).code)} ${definitionOf(id).title}` }))}
            value={check ?? null}
            onChange={key => {
              setCheck(checks.find(id => id === key));
              setTarget(EVERY);
            }}
          />
          {targets.length > 0 && (
            <Select
              label="Target"
              options={[{ id: EVERY, label: EVERY_TARGET }, ...targets.map(name => ({ id: `/${name}`, label: name }))]}
              value={target}
              onChange={key => setTarget(String(key))}
            />
          )}
          <TextAreaField
            label="Reason"
            description="Why it cannot be mended now, and what will end that"
            value={reason}
            onChange={setReason}
            maxLength={EXEMPTION_TEXT_MAX}
          />
          <div className={styles.field}>
            <label htmlFor={day}>Last day (UTC), at most a year ahead</label>
            <input
              id={day}
              type="date"
              className={styles.day}
              min={today}
              max={latestExpiry(today)}
              value={expires}
              onChange={event => setExpires(event.target.value)}
            />
          </div>
          <p className={styles.by}>It counts once another person has approved it.</p>
          {refusal !== null && (
            <Alert role="alert" status="danger" icon title="It was not asked for" description={refusal} />
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" slot="close">
          Cancel
        </Button>
        <Button variant="primary" isDisabled={!complete} isPending={sending} onPress={send}>
          Ask
        </Button>
      </DialogFooter>
    </>
  );
}

/** Checks that fail or have no data, each once, in the order of their codes. */
function openChecks({ checks }: Reported): CheckId[] {
  const open = checks.filter(({ result }) => result.outcome === 'fail' || result.outcome === 'no-data');
  const byCode = open.sort((a, b) => a.result.code.localeCompare(b.result.code));
  return [...new Set(byCode.map(({ result }) => result.check))];
}

/** Targets on which a check fails or has no data; none for a check of the service. */
function openTargets({ checks }: Reported, check: CheckId): string[] {
  return checks.flatMap(({ result, target }) =>
    result.check === check && target && (result.outcome === 'fail' || result.outcome === 'no-data')
      ? [target.name]
      : [],
  );
}
