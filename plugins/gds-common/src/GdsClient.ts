import type { CompoundEntityRef } from '@backstage/catalog-model';
import type { Report } from '@gds-dev/core/standard';
import type { HistoryPage, Maturity, ReportPage } from './api';
import type { CheckCatalogue, GdsApi, PageRequest } from './GdsApi';
import { responseErrorOf } from './problem';

/** What the client needs of the frontend's `fetchApi` or of a fetch that adds credentials. */
export interface GdsClientOptions {
  fetchApi: { fetch: typeof fetch };
  /** Left out: addresses are `plugin://gds/…`, which the frontend's `fetchApi` resolves. */
  discoveryApi?: { getBaseUrl(pluginId: string): Promise<string> };
}

/** {@link GdsApi} over HTTP. */
export class GdsClient implements GdsApi {
  readonly #fetchApi: GdsClientOptions['fetchApi'];
  readonly #discoveryApi: GdsClientOptions['discoveryApi'];

  constructor(options: GdsClientOptions) {
    this.#fetchApi = options.fetchApi;
    this.#discoveryApi = options.discoveryApi;
  }

  async getMaturity(entity: CompoundEntityRef): Promise<Maturity> {
    return this.#get<Maturity>(`${entityPath(entity)}/maturity`);
  }

  async getHistory(entity: CompoundEntityRef, page?: PageRequest): Promise<HistoryPage> {
    return this.#get<HistoryPage>(`${entityPath(entity)}/history${query(page)}`);
  }

  async getReports(entity: CompoundEntityRef, page?: PageRequest): Promise<ReportPage> {
    return this.#get<ReportPage>(`${entityPath(entity)}/reports${query(page)}`);
  }

  async getReport(reportId: string): Promise<Report> {
    return this.#get<Report>(`/reports/${encodeURIComponent(reportId)}`);
  }

  async getChecks(): Promise<CheckCatalogue> {
    return this.#get<CheckCatalogue>('/checks');
  }

  async #get<T>(path: string): Promise<T> {
    const base = this.#discoveryApi ? await this.#discoveryApi.getBaseUrl('gds') : 'plugin://gds';
    const response = await this.#fetchApi.fetch(`${base}${path}`);
    if (!response.ok) throw await responseErrorOf(response);
    return (await response.json()) as T;
  }
}

function entityPath({ kind, namespace, name }: CompoundEntityRef): string {
  return `/entities/${[kind, namespace, name].map(encodeURIComponent).join('/')}`;
}

function query(page: PageRequest = {}): string {
  const parameters = new URLSearchParams();
  if (page.limit !== undefined) parameters.set('limit', String(page.limit));
  if (page.cursor !== undefined) parameters.set('cursor', page.cursor);
  return parameters.size > 0 ? `?${parameters}` : '';
}
