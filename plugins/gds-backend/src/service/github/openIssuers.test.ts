import { ConfigReader } from '@backstage/config';
import { openIssuers } from './openIssuers';

const GITHUB = 'https://token.actions.githubusercontent.com';
const KEYS = `${GITHUB}/.well-known/jwks`;
const restricted = [{ plugin: 'gds', permission: 'gds.report.create' }];

const open = (...entries: object[]) =>
  openIssuers(new ConfigReader({ backend: { auth: { externalAccess: entries } } } as never), [
    'https://ci.acme.example/token',
  ]);
const jwks = (options: object, accessRestrictions?: object[]) => ({
  type: 'jwks',
  options,
  ...(accessRestrictions && { accessRestrictions }),
});

it.each([
  ['GitHub', { url: 'https://mirror.example/keys', issuer: GITHUB }],
  ['GitHub among others', { url: 'https://mirror.example/keys', issuer: ['https://other.example', GITHUB] }],
  ['GitHub in a text of several', { url: 'https://mirror.example/keys', issuer: `https://other.example, ${GITHUB}` }],
  ['one enterprise', { url: 'https://mirror.example/keys', issuer: `${GITHUB}/acme` }],
  ['no issuer and keys of GitHub', { url: KEYS }],
  ['GHE.com', { url: 'https://token.actions.acme.ghe.com/.well-known/jwks' }],
  ['a GitHub Enterprise Server', { url: 'https://ghes.acme.example/_services/token/.well-known/jwks' }],
  ['an issuer that the portal lists', { url: 'https://x.example/', issuer: 'https://ci.acme.example/token' }],
])('names an entry for %s without restrictions', (_what, options) => {
  expect(open({ type: 'static' }, jwks(options))).toEqual(['backend.auth.externalAccess[1]']);
  expect(open(jwks(options, []))).toEqual(['backend.auth.externalAccess[0]']);
  expect(open(jwks(options, restricted))).toEqual([]);
});

it('names no entry of others, and none when there is none', () => {
  expect(open({ type: 'static', options: { token: 't', subject: GITHUB } })).toEqual([]);
  expect(
    open(jwks({ url: 'https://login.acme.example/.well-known/jwks', issuer: 'https://login.acme.example' })),
  ).toEqual([]);
  expect(openIssuers(new ConfigReader({}), [])).toEqual([]);
});
