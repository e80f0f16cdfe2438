import { parseEntityRef } from '@backstage/catalog-model';
import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import { terminalSafeLine } from '@gds-dev/core/terminal';
import { CATALOGUE, type CheckId } from '@gds-dev/core/standard';
import type { PendingNotice } from '../../database/noticeTable';

type Noticed = Pick<PendingNotice, 'entityRef' | 'check'>;

/** Lines that a digest lists. */
const LISTED = 10;

/** Several notices for one owner as one notification. All its words are the catalogue's but for names of entities. */
export function digestOf(notices: readonly [Noticed, ...Noticed[]]): NotificationPayload {
  const [first] = notices;
  const single = notices.length === 1;
  const listed = notices.slice(0, LISTED).map(lineOf);
  const more = notices.length - listed.length;
  return {
    title: single ? lineOf(first) : `${notices.length} checks fail that passed before`,
    ...(!single && { description: [...listed, ...(more > 0 ? [`and ${more} more`] : [])].join('; ') }),
    link: linkOf(first.entityRef),
    severity: 'normal',
    topic: 'gds-regression',
    scope: single ? `gds:${first.entityRef}:${first.check}` : 'gds:digest',
  };
}

function lineOf({ entityRef, check }: Noticed): string {
  return `${terminalSafeLine(parseEntityRef(entityRef).name)}: ${failTitleOf(check)}`;
}

function failTitleOf(check: CheckId): string {
  return CATALOGUE.find(({ id }) => id === check)?.failTitle ?? 'a check of an older standard fails';
}

/** The entity's maturity tab; the portal's own path, without its host. */
function linkOf(entityRef: string): string {
  const { namespace, kind, name } = parseEntityRef(entityRef);
  return `/catalog/${[namespace, kind, name].map(encodeURIComponent).join('/')}/maturity`;
}
