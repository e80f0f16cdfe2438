import { parseEntityRef } from '@backstage/catalog-model';
import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import { terminalSafeLine } from '@gds-dev/core/terminal';
import { CATALOGUE } from '@gds-dev/core/standard';
import type { OpenNotice } from '../../database/NoticeStore';
import type { NoticeTopic } from '../../database/noticeTopic';

type Noticed = Pick<OpenNotice, 'topic' | 'entityRef' | 'check' | 'expires'>;

/** Lines that a digest lists. */
const LISTED = 10;

/** Of several notices, by topic: one and many. */
const COUNTED: readonly (readonly [NoticeTopic, string, string])[] = [
  ['regression', 'check fails that passed before', 'checks fail that passed before'],
  ['exemption-expiring', 'exemption ends soon', 'exemptions end soon'],
  ['exemption-expired', 'exemption has ended', 'exemptions have ended'],
];

/** Several notices for one owner as one notification. All its words are the catalogue's but for names of entities. */
export function digestOf(notices: readonly [Noticed, ...Noticed[]]): NotificationPayload {
  const [first] = notices;
  const single = notices.length === 1;
  const listed = notices.slice(0, LISTED).map(lineOf);
  const more = notices.length - listed.length;
  return {
    title: single ? lineOf(first) : titleOf(notices),
    ...(!single && { description: [...listed, ...(more > 0 ? [`and ${more} more`] : [])].join('; ') }),
    link: linkOf(first.entityRef),
    severity: 'normal',
    topic: notices.some(({ topic }) => topic === 'regression') ? 'gds-regression' : 'gds-exemption',
    scope: single ? `gds:${first.entityRef}:${first.check}` : 'gds:digest',
  };
}

function titleOf(notices: readonly Noticed[]): string {
  const parts = COUNTED.flatMap(([topic, one, many]) => {
    const count = notices.filter(notice => notice.topic === topic).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  return parts.join(', ');
}

function lineOf({ topic, entityRef, check, expires }: Noticed): string {
  const name = terminalSafeLine(parseEntityRef(entityRef).name);
  const row = CATALOGUE.find(({ id }) => id === check);
  if (topic === 'regression') return `${name}: ${row?.failTitle ?? 'a check of an older standard fails'}`;
  const what = row?.title ?? 'a check of an older standard';
  return topic === 'exemption-expiring'
    ? `${name}: the exemption of ${what} ends after ${expires}`
    : `${name}: the exemption of ${what} ended after ${expires}`;
}

/** The entity's maturity tab; the portal's own path, without its host. */
function linkOf(entityRef: string): string {
  const { namespace, kind, name } = parseEntityRef(entityRef);
  return `/catalog/${[namespace, kind, name].map(encodeURIComponent).join('/')}/maturity`;
}
