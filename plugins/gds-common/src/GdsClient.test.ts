import { GdsClient } from './GdsClient';

const entity = { kind: 'component', namespace: 'default', name: 'a/b' };

function answering(status: number, body: unknown, type = 'application/json') {
  const fetchMock = jest.fn(async (_url: string, _init?: RequestInit) => {
    const text = JSON.stringify(body);
    return {
      ok: status < 400,
      status,
      statusText: 'Some Status',
      headers: new Headers({ 'content-type': type }),
      text: async () => text,
      json: async () => JSON.parse(text),
    } as Response;
  });
  return { fetchMock, fetchApi: { fetch: fetchMock as unknown as typeof fetch } };
}

describe('GdsClient', () => {
  it('asks plugin://gds with every part of the address encoded', async () => {
    const { fetchApi, fetchMock } = answering(200, { points: [], nextCursor: null });
    await new GdsClient({ fetchApi }).getHistory(entity, { limit: 5, cursor: 'x&y' });
    expect(fetchMock).toHaveBeenCalledWith(
      'plugin://gds/entities/component/default/a%2Fb/history?limit=5&cursor=x%26y',
    );
  });

  it('asks the discovered address when it is given a discovery', async () => {
    const { fetchApi, fetchMock } = answering(200, { state: 'never-reported', entityRef: 'component:default/x' });
    const discoveryApi = { getBaseUrl: async (id: string) => `http://portal.test/api/${id}` };
    await new GdsClient({ fetchApi, discoveryApi }).getMaturity(entity);
    expect(fetchMock).toHaveBeenCalledWith('http://portal.test/api/gds/entities/component/default/a%2Fb/maturity');
  });

  it('posts terms and decisions as JSON', async () => {
    const { fetchApi, fetchMock } = answering(201, { id: 'x' });
    const client = new GdsClient({ fetchApi });
    const terms = { check: 'debug-info', target: null, reason: 'legacy', expires: '2027-01-01' } as const;
    await client.requestExemption(entity, terms);
    await client.decideExemption('a/b', { decision: 'approved' });
    expect(fetchMock.mock.calls.map(([url, init]) => [url, init?.method, init?.body])).toEqual([
      ['plugin://gds/entities/component/default/a%2Fb/exemptions', 'POST', JSON.stringify(terms)],
      ['plugin://gds/exemptions/a%2Fb/decision', 'POST', '{"decision":"approved"}'],
    ]);
  });

  it('rejects with a ResponseError that carries the detail of a problem', async () => {
    const { fetchApi } = answering(
      404,
      { type: 'about:blank', title: 'Not Found', status: 404, detail: 'no such entity', name: 'NotFoundError' },
      'application/problem+json; charset=utf-8',
    );
    await expect(new GdsClient({ fetchApi }).getMaturity(entity)).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 404,
      cause: { name: 'NotFoundError', message: 'no such entity' },
    });
  });

  it('rejects with a ResponseError when a proxy answers HTML', async () => {
    const { fetchApi } = answering(502, '<html>', 'text/html');
    await expect(new GdsClient({ fetchApi }).getChecks()).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 502,
    });
  });
});
