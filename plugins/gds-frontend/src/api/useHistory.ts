import type { CompoundEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import type { HistoryPage } from '@gds-dev/backstage-plugin-gds-common';
import { useCallback, useEffect, useState } from 'react';
import { gdsApiRef } from './gdsApiRef';
import { type Loading, useLoading } from './useLoading';

export type HistoryPoint = HistoryPage['points'][number];

/** The points read so far, newest first, and the way to older ones. */
export interface History {
  readonly points: readonly HistoryPoint[];
  readonly older: 'none' | 'loading' | 'failed' | 'more';
  readonly loadOlder: () => void;
}

/** The history of an entity: the newest page at once, older pages when the reader asks. */
export function useHistory({ kind, namespace, name }: CompoundEntityRef): Loading<History> {
  const api = useApi(gdsApiRef);
  const ask = useCallback(() => api.getHistory({ kind, namespace, name }), [api, kind, namespace, name]);
  const first = useLoading(ask);
  const [pages, setPages] = useState<readonly HistoryPage[]>([]);
  const [older, setOlder] = useState<'idle' | 'loading' | 'failed'>('idle');
  useEffect(() => {
    setPages([]);
    setOlder('idle');
  }, [ask]);

  if (first.state !== 'loaded') return first;
  const all = [first.value, ...pages];
  const cursor = all.at(-1)?.nextCursor ?? null;
  const loadOlder = () => {
    if (cursor === null || older === 'loading') return;
    setOlder('loading');
    api.getHistory({ kind, namespace, name }, { cursor }).then(
      page => {
        setPages(known => [...known, page]);
        setOlder('idle');
      },
      () => setOlder('failed'),
    );
  };
  return {
    state: 'loaded',
    reload: first.reload,
    value: {
      points: all.flatMap(page => page.points),
      older: cursor === null ? 'none' : older === 'idle' ? 'more' : older,
      loadOlder,
    },
  };
}
