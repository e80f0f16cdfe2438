import { useApi } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  DialogTrigger,
  TextAreaField,
} from '@backstage/ui';
import { EXEMPTION_TEXT_MAX, type ExemptionVerdict, type ServiceExemption } from '@gds-dev/backstage-plugin-gds-common';
import { terminalSafe, terminalSafeLine } from '@gds-dev/core/report';
import { definitionOf } from '@gds-dev/core/standard';
import { useState } from 'react';
import { gdsApiRef } from '../../api/gdsApiRef';
import { reasonOf } from '../../api/reasonOf';
import { readable } from '../Contrast/readable';
import styles from './Exemptions.module.css';
import { coverageOf } from './words';

const WORDS: Readonly<Record<ExemptionVerdict['decision'], string>> = {
  approved: 'Approve',
  rejected: 'Reject',
  revoked: 'Revoke',
};

export interface DecisionButtonProps {
  readonly exemption: ServiceExemption;
  readonly decision: ExemptionVerdict['decision'];
  readonly onDecided: () => void;
}

/** A decision that is asked once more, beside what it is about, with room for a note. */
export function DecisionButton({ exemption, decision, onDecided }: DecisionButtonProps) {
  const [open, setOpen] = useState(false);
  const { title } = definitionOf(exemption.check);
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button
        size="small"
        variant={decision === 'approved' ? 'primary' : 'secondary'}
        aria-label={`${WORDS[decision]}: ${title}`}
      >
        {WORDS[decision]}
      </Button>
      <Dialog width="min(32rem, calc(100vw - 2rem))">
        <DialogHeader>
          {WORDS[decision]}: {title}
        </DialogHeader>
        <Confirm
          exemption={exemption}
          decision={decision}
          onDecided={() => {
            setOpen(false);
            onDecided();
          }}
        />
      </Dialog>
    </DialogTrigger>
  );
}

function Confirm({ exemption, decision, onDecided }: DecisionButtonProps) {
  const api = useApi(gdsApiRef);
  const [note, setNote] = useState('');
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const decide = () => {
    setSending(true);
    setRefusal(null);
    api.decideExemption(exemption.id, { decision, ...(note !== '' && { note }) }).then(onDecided, (error: unknown) => {
      setRefusal(reasonOf(error));
      setSending(false);
    });
  };
  return (
    <>
      <DialogBody>
        <div className={readable(styles.form)}>
          <p className={styles.reason}>{terminalSafe(exemption.reason)}</p>
          <p className={styles.by}>
            {coverageOf(exemption)} · until <time dateTime={exemption.expires}>{exemption.expires}</time> · asked by{' '}
            {terminalSafeLine(exemption.requestedBy)}
          </p>
          <TextAreaField label="Note (optional)" value={note} onChange={setNote} maxLength={EXEMPTION_TEXT_MAX} />
          {refusal !== null && (
            <Alert role="alert" status="danger" icon title="It was not decided" description={refusal} />
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" slot="close">
          Cancel
        </Button>
        <Button variant="primary" isPending={sending} onPress={decide}>
          {WORDS[decision]}
        </Button>
      </DialogFooter>
    </>
  );
}
