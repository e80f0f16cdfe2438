import {
  SUMMARY_SORTS,
  type SummaryBy,
  type SummaryLevel,
  type SummaryScope,
  type SummarySort,
  type SummaryTableQuery,
} from '@gds-dev/backstage-plugin-gds-common';
import { isCheckId } from '@gds-dev/core/standard';

/** What the leadership page shows, as its address says it. */
export type SummaryView = Omit<SummaryTableQuery, 'limit' | 'cursor'>;

export const SUMMARY_BYS: readonly SummaryBy[] = ['owner', 'system', 'domain', 'service'];
export const SUMMARY_LEVELS: readonly SummaryLevel[] = [0, 1, 2, 3, 'unreported'];

const LONGEST_SEARCH = 100;
const SORTS: Readonly<Record<'part' | 'service', readonly SummarySort[]>> = {
  part: SUMMARY_SORTS.filter(sort => sort !== 'measured'),
  service: SUMMARY_SORTS.filter(sort => sort !== 'services' && sort !== 'coverage'),
};

/** The view of an address's query. Whatever is no value of its parameter is left out; of several the first counts. */
export function parseView(query: string): SummaryView {
  const given = new URLSearchParams(query);
  const by = SUMMARY_BYS.find(one => one === given.get('by')) ?? 'owner';
  const owner = reference(given.get('owner'), ['group', 'user']);
  const system = reference(given.get('system'), ['system']);
  const domain = reference(given.get('domain'), ['domain']);
  const level = SUMMARY_LEVELS.find(one => String(one) === given.get('level'));
  const failing = given.get('failing') ?? '';
  const q = searchText(given.get('q'));
  const sort = sortsOf(by).find(one => one === given.get('sort'));
  return {
    ...(owner !== undefined && { owner }),
    ...(system !== undefined && { system }),
    ...(domain !== undefined && { domain }),
    by,
    ...(level !== undefined && { level }),
    ...(isCheckId(failing) && { failing }),
    ...(given.get('regressed') === 'true' && { regressed: true }),
    ...(given.get('stale') === 'true' && { stale: true }),
    ...(q !== undefined && { q }),
    ...(sort !== undefined && { sort }),
    ...(given.get('order') === 'desc' && { order: 'desc' }),
  };
}

/** The query of a view, always in the same order and without what is usual: equal views print equal. */
export function printView(view: SummaryView): string {
  const { owner, system, domain, by, level, failing, regressed, stale, q, sort, order } = view;
  const printed = new URLSearchParams();
  const values = { owner, system, domain, by, level, failing, regressed, stale, q, sort, order };
  for (const [name, value] of Object.entries(values)) {
    const usual = value === undefined || value === 'asc' || (name === 'by' && value === 'owner');
    if (!usual && !(name === 'sort' && value === 'level')) printed.set(name, String(value));
  }
  return printed.toString();
}

/** The part alone, without what the table makes of it. */
export function scopeOf({ owner, system, domain }: SummaryScope): SummaryScope {
  return {
    ...(owner !== undefined && { owner }),
    ...(system !== undefined && { system }),
    ...(domain !== undefined && { domain }),
  };
}

/** What a table of this kind can be sorted by. */
export function sortsOf(by: SummaryBy): readonly SummarySort[] {
  return SORTS[by === 'service' ? 'service' : 'part'];
}

/** A full reference in lower case, as the catalog forms it. */
function reference(value: string | null, kinds: readonly string[]): string | undefined {
  const [, kind] = /^([a-z]+):[^\s:/]{1,63}\/[^\s:/]{1,63}$/u.exec(value ?? '') ?? [];
  if (value === null || kind === undefined || !kinds.includes(kind)) return undefined;
  return value === value.toLowerCase() && !/[\p{C}%]/u.test(value) ? value : undefined;
}

function searchText(value: string | null): string | undefined {
  const text = value?.trim() ?? '';
  return text === '' || text.length > LONGEST_SEARCH || /\p{C}/u.test(text) ? undefined : text;
}
