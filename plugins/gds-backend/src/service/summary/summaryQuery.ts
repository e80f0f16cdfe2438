import { InputError } from '@backstage/errors';
import {
  type SummaryBy,
  SUMMARY_SORTS,
  type SummaryScope,
  type SummarySort,
} from '@gds-dev/backstage-plugin-gds-common';
import { isCheckId } from '@gds-dev/core/standard';
import type { Request } from 'express';
import type { RowsQuery } from '../../database/summary/rowsQuery';

const DEFAULT_LIMIT = 50;
const MOST_CHARACTERS = 100;

/** What is asked of a summary, as the database takes it. */
export interface SummaryRequest {
  readonly scope: SummaryScope;
  readonly by: SummaryBy;
  readonly rows: RowsQuery;
}

/**
 * The query of a request. The OpenAPI document has checked names and enumerations before.
 *
 * @throws InputError
 */
export function summaryRequestOf({ query }: Request): SummaryRequest {
  const text = (name: string) => {
    const value = query[name];
    return typeof value === 'string' ? value : undefined;
  };
  const level = text('level');
  const failing = text('failing');
  if (failing !== undefined && !isCheckId(failing)) throw new InputError(`failing: '${failing}' is no check`);
  const q = text('q')?.trim();
  if (q !== undefined && (q.length > MOST_CHARACTERS || /\0|\p{Surrogate}/u.test(q))) {
    throw new InputError(`q: at most ${MOST_CHARACTERS} characters, without U+0000 and unpaired surrogates`);
  }
  return {
    scope: {
      ...partOf(text('owner'), 'owner'),
      ...partOf(text('system'), 'system'),
      ...partOf(text('domain'), 'domain'),
    },
    by: (text('by') ?? 'owner') as SummaryBy,
    rows: {
      sort: (SUMMARY_SORTS as readonly string[]).includes(text('sort') ?? '') ? (text('sort') as SummarySort) : 'level',
      order: text('order') === 'desc' ? 'desc' : 'asc',
      limit: query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit),
      offset: offsetOf(text('cursor')),
      ...(level !== undefined && { level: level === 'unreported' ? level : (Number(level) as 0 | 1 | 2 | 3) }),
      ...(failing !== undefined && { failing }),
      ...(text('regressed') === 'true' && { regressed: true }),
      ...(text('stale') === 'true' && { stale: true }),
      ...(q !== undefined && q !== '' && { q }),
    },
  };
}

export function cursorAt(offset: number): string {
  return Buffer.from(`row ${offset}`).toString('base64url');
}

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const offset = /^row (\d{1,7})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1];
  if (offset === undefined) throw new InputError('the cursor is not one that this list gave');
  return Number(offset);
}

function partOf(ref: string | undefined, name: keyof SummaryScope): SummaryScope {
  return ref === undefined ? {} : { [name]: ref.toLowerCase() };
}
