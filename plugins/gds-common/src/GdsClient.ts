import type { CompoundEntityRef } from '@backstage/catalog-model';
import type { Report } from '@gds-dev/core/standard';
import type { HistoryPage, LiveChecks, LiveChecksStarted, Maturity, ReportPage } from './api';
import type { ExemptionList, ExemptionTerms, ExemptionVerdict, ServiceExemption } from './exemptions';
import type { CheckCatalogue, GdsApi, PageRequest } from './GdsApi';
import { responseErrorOf } from './problem';
import type { Summary, SummaryTable, SummaryTableQuery } from './summary';

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
    return this.#get<HistoryPage>(`${entityPath(entity)}/history${queryOf(page)}`);
  }

  async getReports(entity: CompoundEntityRef, page?: PageRequest): Promise<ReportPage> {
    return this.#get<ReportPage>(`${entityPath(entity)}/reports${queryOf(page)}`);
  }

  async getReport(reportId: string): Promise<Report> {
    return this.#get<Report>(`/reports/${encodeURIComponent(reportId)}`);
  }

  async getChecks(): Promise<CheckCatalogue> {
    return this.#get<CheckCatalogue>('/checks');
  }

  async getExemptions(entity: CompoundEntityRef): Promise<ExemptionList> {
    return this.#get<ExemptionList>(`${entityPath(entity)}/exemptions`);
  }

  async requestExemption(entity: CompoundEntityRef, terms: ExemptionTerms): Promise<ServiceExemption> {
    return this.#post<ServiceExemption>(`${entityPath(entity)}/exemptions`, terms);
  }

  async decideExemption(id: string, verdict: ExemptionVerdict): Promise<ServiceExemption> {
    return this.#post<ServiceExemption>(`/exemptions/${encodeURIComponent(id)}/decision`, verdict);
  }

  async getLiveChecks(entity: CompoundEntityRef): Promise<LiveChecks> {
    return this.#get<LiveChecks>(`${entityPath(entity)}/live-checks`);
  }

  async startLiveChecks(entity: CompoundEntityRef): Promise<LiveChecksStarted> {
    return this.#post<LiveChecksStarted>(`${entityPath(entity)}/live-checks`, {});
  }

  async getSummary(query: SummaryTableQuery): Promise<Summary> {
    return this.#get<Summary>(`/summary${queryOf(query)}`);
  }

  async getSummaryTable(query: SummaryTableQuery): Promise<SummaryTable> {
    return this.#get<SummaryTable>(`/summary/table${queryOf(query)}`);
  }

  async getSummaryCsv({ limit: _limit, cursor: _cursor, ...query }: SummaryTableQuery): Promise<Blob> {
    return (await this.#fetch(`/summary/table.csv${queryOf(query)}`)).blob();
  }

  async #get<T>(path: string): Promise<T> {
    return (await (await this.#fetch(path)).json()) as T;
  }

  async #post<T>(path: string, body: object): Promise<T> {
    const headers = { 'Content-Type': 'application/json' };
    const response = await this.#fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as T;
  }

  async #fetch(path: string, init?: RequestInit): Promise<Response> {
    const base = this.#discoveryApi ? await this.#discoveryApi.getBaseUrl('gds') : 'plugin://gds';
    const response = await this.#fetchApi.fetch(`${base}${path}`, ...(init ? [init] : []));
    if (!response.ok) throw await responseErrorOf(response);
    return response;
  }
}

function entityPath({ kind, namespace, name }: CompoundEntityRef): string {
  return `/entities/${[kind, namespace, name].map(encodeURIComponent).join('/')}`;
}

/** The given values as a query; what is `undefined` is left out. */
function queryOf(values: PageRequest | SummaryTableQuery = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size > 0 ? `?${parameters}` : '';
}
