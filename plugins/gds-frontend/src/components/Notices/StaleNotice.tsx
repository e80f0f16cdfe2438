import { Alert } from '@backstage/ui';
import { When } from '../When/When';

/** The newest measurement is older than a week. */
export function StaleNotice({ measuredAt }: { readonly measuredAt: string }) {
  return (
    <Alert
      status="warning"
      icon
      title={
        <>
          Stale: last measured <When at={measuredAt} />
        </>
      }
      description="The service may have changed since. Run GDS on the default branch again, or schedule it."
    />
  );
}
