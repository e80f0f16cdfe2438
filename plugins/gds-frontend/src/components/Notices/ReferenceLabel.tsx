import { Alert } from '@backstage/ui';

/** Stands on every view of the standard's reference picture. */
export function ReferenceLabel() {
  return <Alert status="info" icon title="Reference picture of the standard — not a service" />;
}
