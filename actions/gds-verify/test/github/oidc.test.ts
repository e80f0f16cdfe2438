import { describe, expect, it } from 'vitest';
import { ask, started } from './ask.ts';
import { failing, slow } from './behaviour.ts';
import { REQUEST_TOKEN, startTokenService, type TokenServiceOptions } from './oidc.ts';

async function service(options: TokenServiceOptions = {}) {
  const tokens = await started(startTokenService(options));
  const get = (more: string, authorization: string | undefined = `Bearer ${REQUEST_TOKEN}`) =>
    ask('GET', `${tokens.env.ACTIONS_ID_TOKEN_REQUEST_URL}${more}`, { headers: { authorization } });
  return { tokens, get };
}

describe('the token service', () => {
  it('gives another token for each request, for the audience that is asked for', async () => {
    const { tokens, get } = await service();
    const values = [await get('&audience=https%3A%2F%2Fportal.example'), await get('')].map(
      one => (one.body as { value: string }).value,
    );
    expect(tokens.issued.map(one => one.audience)).toEqual(['https://portal.example', 'https://github.com/octo-org']);
    expect(tokens.issued.map(one => one.value)).toEqual(values);
    expect(new Set(values).size).toBe(2);
    for (const value of values) expect(value).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(tokens.recorder.faults()).toEqual([]);
  });

  it('gives the tokens of an issuer', async () => {
    const { get } = await service({ mint: audience => Promise.resolve(`signed for ${audience}`) });
    expect((await get('&audience=a')).body).toMatchObject({ value: 'signed for a' });
  });

  it('refuses what the runner refuses', async () => {
    const { tokens, get } = await service();
    const url = tokens.env.ACTIONS_ID_TOKEN_REQUEST_URL;
    const headers = { authorization: `Bearer ${REQUEST_TOKEN}` };
    expect((await get('', 'Bearer ghs_token')).status).toBe(401);
    expect((await ask('GET', url, { headers: { authorization: undefined } })).status).toBe(400);
    expect((await ask('GET', url.replace(/\?.*/, '?audience=a'), { headers })).status).toBe(400);
    expect((await ask('POST', url, { headers })).status).toBe(400);
    expect((await get('&audience=a&audience=b')).status).toBe(400);
    expect(tokens.requests.map(one => one.faults)).toEqual([
      ['another token than the runner’s'],
      ['there is no bearer token'],
      ['api-version is lost'],
      ['POST instead of GET'],
      ['several audiences'],
    ]);
    expect(tokens.issued).toEqual([]);
  });

  it('can fail and be slow', async () => {
    const { tokens, get } = await service();
    tokens.behave(failing(1, 500), slow(60));
    expect([(await get('')).status, (await get('')).status]).toEqual([500, 200]);
    expect(tokens.requests[1]!.ms).toBeGreaterThanOrEqual(55);
  });
});
