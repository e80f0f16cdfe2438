import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import type { FetchApi } from '@backstage/frontend-plugin-api';
import type { HistoryPage, Maturity } from '@gds-dev/backstage-plugin-gds-common';
import type { GdsApi } from './GdsApi';

/** Asks the backend plugin through the app's fetch, which adds address and credentials. */
export class FetchGdsApi implements GdsApi {
  constructor(private readonly fetchApi: Pick<FetchApi, 'fetch'>) {}

  getMaturity(entityRef: string): Promise<Maturity> {
    return this.get(`${pathOf(entityRef)}/maturity`);
  }

  getHistory(entityRef: string, cursor?: string): Promise<HistoryPage> {
    const query = cursor === undefined ? '' : `?${new URLSearchParams({ cursor })}`;
    return this.get(`${pathOf(entityRef)}/history${query}`);
  }

  private async get<T>(path: string): Promise<T> {
    const response = await this.fetchApi.fetch(`plugin://gds${path}`);
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response.json();
  }
}

function pathOf(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  return `/entities/${[kind, namespace, name].map(encodeURIComponent).join('/')}`;
}
