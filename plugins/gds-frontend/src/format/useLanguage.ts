import { appLanguageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useSyncExternalStore } from 'react';

/** The language that the reader chose for the portal, as Intl names it. */
export function useLanguage(): string {
  const languages = useApi(appLanguageApiRef);
  return useSyncExternalStore(
    changed => {
      const subscription = languages.language$().subscribe(changed);
      return () => subscription.unsubscribe();
    },
    () => languages.getLanguage().language,
  );
}
