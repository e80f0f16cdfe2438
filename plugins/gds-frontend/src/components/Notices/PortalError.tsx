import { Alert, Button } from '@backstage/ui';

/** The portal did not answer, or not with what was asked. */
export function PortalError({ what, reason, retry }: { what: string; reason: string; retry: () => void }) {
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={`${what} could not be read`}
      description={reason}
      customActions={
        <Button size="small" variant="secondary" onPress={retry}>
          Try again
        </Button>
      }
    />
  );
}
