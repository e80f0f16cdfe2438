import { useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { parseView, printView, type SummaryView } from './summaryView';

/** Where links from above the table lead to: the table comes into sight. */
export const TABLE_ANCHOR = 'table';

export interface SummaryAddress {
  readonly view: SummaryView;
  /** Address of another view of this page. */
  readonly hrefTo: (view: SummaryView) => string;
  /** The same, with the table in sight. */
  readonly tableHref: (view: SummaryView) => string;
  /** Shows another view in place of this one, which the browser's back then skips. */
  readonly replaceBy: (view: SummaryView) => void;
}

/** The view that the address bar says, and the addresses of others. */
export function useSummaryView(): SummaryAddress {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  return useMemo(() => {
    // Two slashes at the start would make a link to another host of it.
    const path = pathname.replace(/^\/+/, '/');
    const hrefTo = (view: SummaryView) => {
      const query = printView(view);
      return query === '' ? path : `${path}?${query}`;
    };
    return {
      view: parseView(search),
      hrefTo,
      tableHref: view => `${hrefTo(view)}#${TABLE_ANCHOR}`,
      replaceBy: view => navigate(hrefTo(view), { replace: true }),
    };
  }, [pathname, search, navigate]);
}
