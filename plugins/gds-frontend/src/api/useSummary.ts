import { useApi } from '@backstage/frontend-plugin-api';
import type { Summary, SummaryTable } from '@gds-dev/backstage-plugin-gds-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { printView, scopeOf, type SummaryView } from '../view/summaryView';
import { gdsApiRef } from './gdsApiRef';
import { type Fault, faultOf, type Loading } from './useLoading';

/** A summary as the page shows it, with the rows of the table that were read so far. */
export interface ShownSummary {
  readonly summary: Summary;
  readonly table: SummaryTable;
  /** What of it is of the view before, because the answer for this one is on its way. */
  readonly pending: 'nothing' | 'everything' | 'table';
  /** Why the rows are not those of this view. */
  readonly tableFault: Fault | null;
  readonly more: 'none' | 'more' | 'loading' | 'failed';
  readonly loadMore: () => void;
}

/** An answer, and the addresses of the part and the view that it is for. */
interface Answer {
  readonly part: string;
  readonly view: string;
  readonly summary: Summary;
  readonly table: SummaryTable;
}

/**
 * The summary of a view. It asks for everything at first and when the part changes, for the table alone when
 * nothing else does, and for nothing when the view is the one shown. What comes too late is dropped.
 */
export function useSummary(
  view: SummaryView,
): Exclude<Loading<never>, { state: 'loaded' }> | { readonly state: 'loaded'; readonly value: ShownSummary } {
  const api = useApi(gdsApiRef);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [fault, setFault] = useState<{ readonly view: string; readonly fault: Fault } | null>(null);
  const [paging, setPaging] = useState<'idle' | 'loading' | 'failed'>('idle');
  const [attempt, setAttempt] = useState(0);
  const shown = useRef<Answer | null>(null);
  const key = printView(view);
  const part = printView({ ...scopeOf(view), by: 'owner' });

  const show = useCallback((next: Answer) => {
    shown.current = next;
    setAnswer(next);
    setFault(null);
    setPaging('idle');
  }, []);

  useEffect(() => {
    let wanted = true;
    const current = shown.current;
    const retry = () => {
      setFault(null);
      setAttempt(count => count + 1);
    };
    const fail = (error: unknown) => wanted && setFault({ view: key, fault: faultOf(error, retry) });
    if (current?.part !== part) {
      api.getSummary(view).then(summary => wanted && show({ part, view: key, summary, table: summary.table }), fail);
    } else if (current.view !== key) {
      api.getSummaryTable(view).then(table => wanted && show({ ...current, view: key, table }), fail);
    } else {
      setFault(null);
    }
    return () => {
      wanted = false;
    };
    // The view is a new object with every render; its address says whether it is another one.
  }, [api, key, part, attempt, show]);

  const current = fault?.view === key ? fault.fault : null;
  if (answer === null) return current ?? { state: 'loading' };
  if (answer.part !== part && current !== null) return current;

  const { nextCursor } = answer.table;
  const loadMore = () => {
    if (nextCursor === null || paging === 'loading' || answer.view !== key) return;
    setPaging('loading');
    const stays = () => shown.current === answer;
    api.getSummaryTable({ ...view, cursor: nextCursor }).then(
      next => stays() && show({ ...answer, table: joined(answer.table, next) }),
      () => stays() && setPaging('failed'),
    );
  };
  return {
    state: 'loaded',
    value: {
      summary: answer.summary,
      table: answer.table,
      pending: current !== null || answer.view === key ? 'nothing' : answer.part === part ? 'table' : 'everything',
      tableFault: answer.view === key ? null : current,
      more: nextCursor === null ? 'none' : paging === 'idle' ? 'more' : paging,
      loadMore,
    },
  };
}

/** The rows of both pages; those of another kind are an answer to something else. */
function joined(first: SummaryTable, next: SummaryTable): SummaryTable {
  if (first.by === 'service' && next.by === 'service') return { ...next, rows: [...first.rows, ...next.rows] };
  if (first.by !== 'service' && next.by !== 'service') return { ...next, rows: [...first.rows, ...next.rows] };
  return next;
}
