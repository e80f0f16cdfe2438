import type { Config } from '@backstage/config';
import { hostOfIssuer } from '../../githubConfig';

/**
 * Entries of `backend.auth.externalAccess` that make every workflow of a GitHub server a service that may do
 * everything in every plugin: keys or issuer of GitHub, without access restrictions. Their keys in the configuration.
 */
export function openIssuers(config: Config, trusted: readonly string[]): string[] {
  const entries = config.getOptionalConfigArray('backend.auth.externalAccess') ?? [];
  return entries.flatMap((entry, index) => {
    if (entry.getOptionalString('type') !== 'jwks') return [];
    const restricted = (entry.getOptionalConfigArray('accessRestrictions') ?? []).length > 0;
    const addresses = [...textsOf(entry, 'options.issuer'), ...textsOf(entry, 'options.url').map(issuerOfKeys)];
    const github = addresses.some(address => trusted.includes(address) || hostOfIssuer(address) !== undefined);
    return github && !restricted ? [`backend.auth.externalAccess[${index}]`] : [];
  });
}

function issuerOfKeys(url: string): string {
  return url.replace(/\/\.well-known\/.*$/, '');
}

/** A text, a list of them, or a text of several with spaces or commas between, as Backstage reads it. */
function textsOf(entry: Config, key: string): string[] {
  const value: unknown = entry.getOptional(key);
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap(text => (typeof text === 'string' ? text.split(/[\s,]+/) : []));
}
