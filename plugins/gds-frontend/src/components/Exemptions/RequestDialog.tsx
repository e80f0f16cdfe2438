import { Button, Dialog, DialogHeader, DialogTrigger } from '@backstage/ui';
import { useState } from 'react';
import type { Reported } from '../MaturityCard/MaturityOverview';
import { RequestForm } from './RequestForm';

/** Way to ask for an exemption; there is none while nothing fails or lacks data. */
export function RequestDialog({
  maturity,
  onRequested,
}: {
  readonly maturity: Reported;
  readonly onRequested: () => void;
}) {
  const [open, setOpen] = useState(false);
  if (!maturity.checks.some(({ result }) => result.outcome === 'fail' || result.outcome === 'no-data')) return null;
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <div>
        <Button size="small" variant="secondary">
          Ask for an exemption
        </Button>
      </div>
      <Dialog width="min(32rem, calc(100vw - 2rem))">
        <DialogHeader>Ask for an exemption</DialogHeader>
        <RequestForm
          maturity={maturity}
          onRequested={() => {
            setOpen(false);
            onRequested();
          }}
        />
      </Dialog>
    </DialogTrigger>
  );
}
