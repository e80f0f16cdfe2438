import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { type GithubConfig, readGithubConfig } from './githubConfig';

/** Which entities a service token may report for. */
export interface ReportingService {
  /** Subject of the token: `external:ci`. */
  readonly subject: string;
  /** `kind:namespace/name`, each part `*` or a name, lower case. */
  readonly entities: readonly string[];
}

export interface GdsConfig {
  readonly services: readonly ReportingService[];
  /** Reports that one principal may send in ten minutes, and in a day. */
  readonly rate: { readonly tenMinutes: number; readonly day: number };
  /** How reports from outside of CI are filed. */
  readonly localReports: 'state' | 'preview';
  /** GitHub servers whose workflows may report. */
  readonly github: GithubConfig;
}

const ENTITY_PATTERN = /^(?:\*|[a-z][a-z0-9]*):(?:\*|[a-z0-9-]+)\/(?:\*|[a-z0-9][a-z0-9._-]*)$/;

/**
 * The `gds` section of the configuration.
 *
 * @throws InputError that names the key and the wrong value
 */
export function readGdsConfig(config: Config): GdsConfig {
  const ingest = config.getOptionalConfig('gds.ingest');
  const subjects = new Set<string>();
  const services = (ingest?.getOptionalConfigArray('services') ?? []).map((service, index) => {
    const subject = service.getString('subject');
    const key = `gds.ingest.services[${index}]`;
    if (subject.startsWith('plugin:')) throw new InputError(`${key}.subject '${subject}': plugins may not report`);
    if (subjects.has(subject)) throw new InputError(`${key}.subject '${subject}' is listed twice`);
    subjects.add(subject);
    const entities = service.getStringArray('entities').map(entity => entity.toLowerCase());
    const wrong = entities.find(entity => !ENTITY_PATTERN.test(entity));
    if (wrong !== undefined) {
      throw new InputError(`${key}.entities: '${wrong}' is not kind:namespace/name, each part a name or *`);
    }
    return { subject, entities };
  });
  const localReports = ingest?.getOptionalString('localReports') ?? 'preview';
  if (localReports !== 'state' && localReports !== 'preview') {
    throw new InputError(`gds.ingest.localReports: '${localReports}' is neither state nor preview`);
  }
  return {
    services,
    localReports,
    github: readGithubConfig(config),
    rate: {
      tenMinutes: positive(ingest, 'rate.tenMinutes', 60),
      day: positive(ingest, 'rate.day', 2000),
    },
  };
}

/** Whether a pattern of the configuration covers an entity; both in lower case. */
export function coversEntity(pattern: string, entityRef: string): boolean {
  const parts = /^([^:]+):([^/]+)\/(.+)$/;
  const wanted = parts.exec(pattern)?.slice(1) ?? [];
  const given = parts.exec(entityRef)?.slice(1) ?? [];
  return given.length === 3 && wanted.every((part, index) => part === '*' || part === given[index]);
}

function positive(config: Config | undefined, key: string, fallback: number): number {
  const value = config?.getOptionalNumber(key) ?? fallback;
  if (!Number.isInteger(value) || value < 1) {
    throw new InputError(`gds.ingest.${key}: ${value} is not a whole number above 0`);
  }
  return value;
}
