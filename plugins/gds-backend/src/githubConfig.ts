import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** A GitHub server whose workflows may report, and on which terms. */
export interface GithubIssuer {
  /** `iss` of its tokens, compared as a string. */
  readonly issuer: string;
  /** Host of its repositories: `github.com`, `SUB.ghe.com`, or that of a GitHub Enterprise Server. */
  readonly host: string;
  /** `aud` that a token must have, alone. */
  readonly audience: string;
  /** `repository_owner_id` of every owner whose repositories may report. */
  readonly owners: ReadonlySet<string>;
  /** `job_workflow_ref` of the reusable workflows whose reports are attested. */
  readonly attestedBy: ReadonlySet<string>;
  readonly require: {
    readonly attested: boolean;
    readonly runnerEnvironment: 'github-hosted' | 'self-hosted' | null;
    /** Compared without regard to case, as GitHub does. */
    readonly environment: string | null;
  };
}

export interface GithubConfig {
  readonly issuers: readonly GithubIssuer[];
  /** Default branch of the repositories of entities that do not name theirs. */
  readonly defaultBranch: string;
}

const KEY = 'gds.ingest.github';
const WORKFLOW_REF =
  /^[\w.-]+\/[\w.-]+\/\.github\/workflows\/[\w.-]+\.ya?ml@(?:refs\/(?:heads|tags)\/\S+|[0-9a-f]{40})$/;
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/;

/**
 * The section `gds.ingest.github`; without it no issuer is trusted.
 *
 * @throws InputError that names the key and the wrong value
 */
export function readGithubConfig(config: Config): GithubConfig {
  const github = config.getOptionalConfig(KEY);
  const issuers = (github?.getOptionalConfigArray('issuers') ?? []).map((entry, index) =>
    readIssuer(entry, `${KEY}.issuers[${index}]`),
  );
  const seen = new Set<string>();
  for (const [index, { issuer }] of issuers.entries()) {
    if (seen.has(issuer)) throw new InputError(`${KEY}.issuers[${index}].issuer '${issuer}' is listed twice`);
    seen.add(issuer);
  }
  const defaultBranch = github?.getOptionalString('defaultBranch') ?? 'main';
  if (/\s|^refs\//.test(defaultBranch)) {
    throw new InputError(`${KEY}.defaultBranch: '${defaultBranch}' is not the name of a branch, such as main`);
  }
  return { issuers, defaultBranch };
}

/**
 * Host of the repositories that an issuer speaks for, where its address says so:
 * `https://token.actions.githubusercontent.com[/SLUG]`, `https://token.actions.SUB.ghe.com`,
 * `https://HOST/_services/token`.
 */
export function hostOfIssuer(issuer: string): string | undefined {
  if (!URL.canParse(issuer)) return undefined;
  const { host, pathname } = new URL(issuer);
  if (host === 'token.actions.githubusercontent.com') return 'github.com';
  const enterprise = /^token\.actions\.([a-z0-9-]+\.ghe\.com)$/.exec(host)?.[1];
  if (enterprise) return enterprise;
  return pathname === '/_services/token' ? host : undefined;
}

function readIssuer(entry: Config, key: string): GithubIssuer {
  const issuer = entry.getString('issuer');
  requireAddress(issuer, `${key}.issuer`);
  const host = readHost(entry, issuer, key);
  const audience = entry.getString('audience');
  if (isOwnerDefault(audience, host)) {
    throw new InputError(
      `${key}.audience: '${audience}' is what every workflow of that owner gets by default; use the portal's own address`,
    );
  }
  return {
    issuer,
    host,
    audience,
    owners: readOwners(entry, key),
    attestedBy: readAttestedBy(entry, key),
    require: readRequirements(entry, key),
  };
}

function requireAddress(issuer: string, key: string): void {
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const loopback = url !== null && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback);
  if (!url || !secure || url.username || url.password || url.search || url.hash || issuer.endsWith('/')) {
    throw new InputError(
      `${key}: '${issuer}' is not the address of an issuer, such as https://token.actions.githubusercontent.com (https, no / at its end)`,
    );
  }
  if (issuer.length > 200) throw new InputError(`${key}: longer than 200 characters`);
}

function readHost(entry: Config, issuer: string, key: string): string {
  const derived = hostOfIssuer(issuer);
  const host = entry.getOptionalString('host')?.toLowerCase() ?? derived;
  if (host === undefined) {
    throw new InputError(`${key}.host is missing: '${issuer}' does not say which server's repositories it speaks for`);
  }
  if (!HOST.test(host)) throw new InputError(`${key}.host: '${host}' is not a host name, such as github.com`);
  if (derived !== undefined && host !== derived) {
    throw new InputError(`${key}.host: '${host}', but '${issuer}' speaks for ${derived}`);
  }
  return host;
}

/** `https://github.com/OWNER`, which a workflow gets that asks for no audience. */
export function isOwnerDefault(audience: string, host: string): boolean {
  const prefix = [`https://${host}/`, 'https://github.com/'].find(start => audience.toLowerCase().startsWith(start));
  return prefix !== undefined && !audience.slice(prefix.length).replace(/\/$/, '').includes('/');
}

function readOwners(entry: Config, key: string): Set<string> {
  const value: unknown = entry.getOptional('owners');
  if (!Array.isArray(value) || value.length === 0) {
    throw new InputError(
      `${key}.owners is missing: list the ids of the owners whose repositories may report (gh api orgs/NAME --jq .id)`,
    );
  }
  return new Set(
    value.map((owner: unknown) => {
      const id = typeof owner === 'number' || typeof owner === 'string' ? String(owner) : '';
      if (!/^[1-9]\d{0,19}$/.test(id)) {
        throw new InputError(
          `${key}.owners: ${JSON.stringify(owner)} is not the id of an owner, a whole number (gh api orgs/NAME --jq .id)`,
        );
      }
      return id;
    }),
  );
}

function readAttestedBy(entry: Config, key: string): Set<string> {
  const refs = entry.getOptionalStringArray('attestedBy') ?? [];
  const wrong = refs.find(ref => !WORKFLOW_REF.test(ref));
  if (wrong !== undefined) {
    throw new InputError(
      `${key}.attestedBy: '${wrong}' is not a whole job_workflow_ref, such as acme/ci/.github/workflows/gds.yaml@refs/heads/main`,
    );
  }
  return new Set(refs);
}

function readRequirements(entry: Config, key: string): GithubIssuer['require'] {
  const require = entry.getOptionalConfig('require');
  const runnerEnvironment = require?.getOptionalString('runnerEnvironment') ?? null;
  if (runnerEnvironment !== null && runnerEnvironment !== 'github-hosted' && runnerEnvironment !== 'self-hosted') {
    throw new InputError(
      `${key}.require.runnerEnvironment: '${runnerEnvironment}' is neither github-hosted nor self-hosted`,
    );
  }
  const attested = require?.getOptionalBoolean('attested') ?? false;
  if (attested && (entry.getOptionalStringArray('attestedBy') ?? []).length === 0) {
    throw new InputError(`${key}.require.attested is true, but ${key}.attestedBy lists no workflow`);
  }
  return { attested, runnerEnvironment, environment: require?.getOptionalString('environment') ?? null };
}
