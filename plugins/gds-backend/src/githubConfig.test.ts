import { ConfigReader } from '@backstage/config';
import { hostOfIssuer, readGithubConfig } from './githubConfig';

const GITHUB = 'https://token.actions.githubusercontent.com';
const entry = { issuer: GITHUB, audience: 'https://portal.acme.example', owners: [65] };
const read = (github: object) => readGithubConfig(new ConfigReader({ gds: { ingest: { github } } } as never));
const readEntry = (change: object) => read({ issuers: [{ ...entry, ...change }] }).issuers[0];

it('trusts nobody until it is told to', () => {
  expect(readGithubConfig(new ConfigReader({}))).toEqual({ issuers: [], defaultBranch: 'main' });
});

it('reads an issuer; owners may be numbers', () => {
  expect(readEntry({ owners: [65, '66'] })).toEqual({
    issuer: GITHUB,
    host: 'github.com',
    audience: 'https://portal.acme.example',
    owners: new Set(['65', '66']),
    attestedBy: new Set(),
    require: { attested: false, runnerEnvironment: null, environment: null },
  });
});

it.each([
  [GITHUB, 'github.com'],
  [`${GITHUB}/acme`, 'github.com'],
  ['https://token.actions.acme.ghe.com', 'acme.ghe.com'],
  ['https://ghes.acme.example/_services/token', 'ghes.acme.example'],
  ['https://ghes.acme.example:8443/_services/token', 'ghes.acme.example:8443'],
  ['https://ghes.acme.example/token', undefined],
  ['https://token.actions.githubusercontent.com.evil.example', undefined],
  ['https://token.actions.acme.evil-ghe.com', undefined],
  ['nonsense', undefined],
])('%s speaks for the repositories of %s', (issuer, host) => {
  expect(hostOfIssuer(issuer)).toBe(host);
});

it('takes the host that is given where the issuer does not say it', () => {
  expect(readEntry({ issuer: 'http://127.0.0.1:8080/token', host: 'GitHub.com' })?.host).toBe('github.com');
});

it.each<[object, string]>([
  [{ issuer: 'token.actions.githubusercontent.com' }, 'issuers[0].issuer'],
  [{ issuer: 'http://token.actions.githubusercontent.com' }, 'https'],
  [{ issuer: `${GITHUB}/` }, 'no / at its end'],
  [{ issuer: `${GITHUB}?x=1` }, 'issuers[0].issuer'],
  [{ issuer: 'https://ci.acme.example' }, 'issuers[0].host is missing'],
  [{ host: 'ghes.acme.example' }, 'speaks for github.com'],
  [{ issuer: 'https://ci.acme.example', host: 'https://github.com' }, "'https://github.com' is not a host name"],
  [{ audience: 'https://github.com/acme' }, 'by default'],
  [{ audience: 'https://GitHub.com/acme/' }, 'by default'],
  [{ owners: undefined }, 'owners is missing'],
  [{ owners: [] }, 'owners is missing'],
  [{ owners: ['acme'] }, '"acme" is not the id of an owner'],
  [{ owners: [0] }, '0 is not the id'],
  [{ owners: [1.5] }, '1.5 is not the id'],
  [{ attestedBy: ['acme/ci/.github/workflows/gds.yaml'] }, 'is not a whole job_workflow_ref'],
  [{ attestedBy: ['acme/ci/.github/workflows/*@refs/heads/main'] }, 'is not a whole job_workflow_ref'],
  [{ require: { attested: true } }, 'attestedBy lists no workflow'],
  [{ require: { runnerEnvironment: 'mine' } }, "'mine' is neither github-hosted nor self-hosted"],
])('names what is wrong in %j', (change, message) => {
  expect(() => readEntry(change)).toThrow(message);
});

it('names an issuer that is listed twice, a default branch that is a ref, and a missing audience', () => {
  expect(() => read({ issuers: [entry, entry] })).toThrow('issuers[1].issuer');
  expect(() => read({ defaultBranch: 'refs/heads/main' })).toThrow("'refs/heads/main' is not the name of a branch");
  const { audience: _audience, ...rest } = entry;
  expect(() => read({ issuers: [rest] })).toThrow('audience');
});
