import { exactTime, relativeTime } from '../../format/relativeTime';

/** A time as people say it; the exact one shows on hover. */
export function When({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={exactTime(at)}>
      {relativeTime(at, new Date())}
    </time>
  );
}
