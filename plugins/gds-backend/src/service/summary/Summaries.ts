import { NotFoundError } from '@backstage/errors';
import type { PartName, Summary, SummaryTable } from '@gds-dev/backstage-plugin-gds-common';
import { STANDARD_VERSION } from '@gds-dev/core/standard';
import type { Dimension } from '../../database/catalog/CatalogFacts';
import type { ServiceScope } from '../../database/summary/services';
import type { SummaryStore } from '../../database/summary/SummaryStore';
import { titleOf } from '../../database/summary/titles';
import { cursorAt, type SummaryRequest } from './summaryQuery';
import type { ViewerCredentials, Viewers } from './Viewers';

export interface SummariesOptions {
  readonly store: SummaryStore;
  readonly viewers: Viewers;
  readonly clock: () => Date;
}

interface Asked {
  readonly scope: ServiceScope;
  readonly names: Summary['scope'];
  readonly now: Date;
}

/** Summaries of a part of the organisation, over the services that their viewer may see. */
export class Summaries {
  readonly #options: SummariesOptions;

  constructor(options: SummariesOptions) {
    this.#options = options;
  }

  /** @throws NotFoundError for a part without a service that the viewer may see */
  async summary(request: SummaryRequest, credentials: ViewerCredentials): Promise<Summary> {
    const asked = await this.#ask(request, credentials);
    const [figures, table] = await Promise.all([
      this.#options.store.readFigures(asked.scope, asked.now),
      this.#table(request, asked),
    ]);
    return { at: asked.now.toISOString(), standardVersion: STANDARD_VERSION, scope: asked.names, ...figures, table };
  }

  /** @throws NotFoundError */
  async table(request: SummaryRequest, credentials: ViewerCredentials): Promise<SummaryTable> {
    return this.#table(request, await this.#ask(request, credentials));
  }

  async #ask({ scope }: SummaryRequest, credentials: ViewerCredentials): Promise<Asked> {
    const { store, viewers, clock } = this.#options;
    const [visible, titles, owner, system, domain] = await Promise.all([
      viewers.visibleTo(credentials),
      viewers.titlesFor(credentials),
      this.#part('owner', scope.owner),
      this.#part('system', scope.system),
      this.#part('domain', scope.domain),
    ]);
    const named = [owner, system, domain].filter(part => part !== null);
    const titled = titles === 'all' ? undefined : titles;
    const nameFor = (part: PartName | null) => nameOf(part, titled);
    const names = { owner: nameFor(owner), system: nameFor(system), domain: nameFor(domain) };
    const asked = { visible, parts: named.map(({ id }) => id), ...(titled && { titled }) };
    // A part that exists and holds nothing for this viewer says no more than one that does not exist.
    if (named.length > 0 && !(await store.hasServices(asked))) throw missing();
    return { scope: asked, names, now: clock() };
  }

  async #part(dimension: Dimension, ref: string | undefined) {
    if (ref === undefined) return null;
    const part = await this.#options.store.findPart(dimension, ref);
    if (!part) throw missing();
    return part;
  }

  async #table({ by, rows: query }: SummaryRequest, { scope, now }: Asked): Promise<SummaryTable> {
    const { store } = this.#options;
    const page = <T>({ rows, total }: { rows: T[]; total: number }) => {
      const next = query.offset + rows.length;
      return { rows, total, nextCursor: rows.length > 0 && next < total ? cursorAt(next) : null };
    };
    if (by === 'service') return { by, ...page(await store.readServices(scope, query, now)) };
    return { by, ...page(await store.readParts(scope, by, query, now)) };
  }
}

function nameOf(part: PartName | null, titled: ReadonlySet<string> | undefined): PartName | null {
  return part && { ref: part.ref, title: titleOf(!titled || titled.has(part.ref) ? part.title : null, part.ref) };
}

function missing(): NotFoundError {
  return new NotFoundError('no such owner, system or domain, or none with a service that you may see');
}
