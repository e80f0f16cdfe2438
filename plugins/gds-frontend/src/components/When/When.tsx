import { exactTime, relativeTime } from '../../format/relativeTime';
import { useLanguage } from '../../format/useLanguage';

/** A time as people say it; the exact one shows on hover. */
export function When({ at }: { readonly at: string }) {
  const language = useLanguage();
  return (
    <time dateTime={at} title={exactTime(at, language)}>
      {relativeTime(at, new Date(), language)}
    </time>
  );
}
