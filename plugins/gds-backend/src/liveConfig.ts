import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { type Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import type { LiveAddress } from '@gds-dev/core/live';
import { DAY_MS } from './days';

/** A running service that the portal checks on its schedule. At least one of `target` and `slos` is there. */
export interface LiveServiceConfig {
  /** Names its task, and what it measured. */
  readonly id: string;
  /** Canonical: lower case, `kind:namespace/name`. */
  readonly entityRef: string;
  /** Serves net/http/pprof; `null` where only SLOs are judged. */
  readonly target: (LiveAddress & { readonly name: string }) | null;
  /** Addresses of OpenSLO files, for the reader of Backstage. */
  readonly slos: readonly string[];
  /** Counts the events of `slos`; `null`: they are judged as files alone. */
  readonly prometheus: (LiveAddress & { readonly id: string }) | null;
}

export interface LiveConfig {
  readonly frequencyMs: number;
  /** For one service. */
  readonly timeoutMs: number;
  /** Services that one process checks at a time. */
  readonly atATime: number;
  readonly services: readonly LiveServiceConfig[];
}

const KEY = 'gds.live';
const ID = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const ENTITY = /^[a-z][a-z0-9]*:[a-z0-9-]+\/[a-z0-9][a-z0-9._-]*$/i;
const OWN_MACHINE = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost\.?)$/;
const MINUTE_MS = 60_000;
const MAX_SLO_FILES = 50;

/**
 * The section `gds.live`: the only place that addresses of running services come from.
 *
 * @throws InputError that names the key and the wrong value
 */
export function readLiveConfig(config: Config): LiveConfig {
  const live = config.getOptionalConfig(KEY);
  const frequencyMs = readDuration(live, 'schedule.frequency', 6 * 60 * MINUTE_MS);
  const timeoutMs = readDuration(live, 'schedule.timeout', 5 * MINUTE_MS);
  if (frequencyMs < MINUTE_MS || frequencyMs >= 7 * DAY_MS) {
    throw new InputError(
      `${KEY}.schedule.frequency: ${inWords(live, 'schedule.frequency')} is not between a minute and 7 days, the age at which what was measured is no longer known`,
    );
  }
  if (timeoutMs < 10_000 || timeoutMs > Math.min(frequencyMs, 60 * MINUTE_MS)) {
    throw new InputError(
      `${KEY}.schedule.timeout: ${inWords(live, 'schedule.timeout')} is not between 10 seconds and an hour, and no longer than the frequency`,
    );
  }
  const atATime = live?.getOptionalNumber('schedule.atATime') ?? 4;
  if (!Number.isInteger(atATime) || atATime < 1 || atATime > 100) {
    throw new InputError(`${KEY}.schedule.atATime: ${atATime} is not a whole number from 1 to 100`);
  }
  const sources = readSources(live);
  const services = (live?.getOptionalConfigArray('services') ?? []).map((entry, index) =>
    readService(entry, `${KEY}.services[${index}]`, sources),
  );
  requireUnique(services);
  return { frequencyMs, timeoutMs, atATime, services };
}

function readDuration(live: Config | undefined, key: string, fallback: number): number {
  if (!live?.has(key)) return fallback;
  try {
    return durationToMilliseconds(readDurationFromConfig(live, { key }));
  } catch (error) {
    throw new InputError(`${KEY}.${key}: ${inWords(live, key)} is not a duration, such as 6h or { hours: 6 }`, error);
  }
}

function inWords(live: Config | undefined, key: string): string {
  return JSON.stringify(live?.getOptional(key) ?? 'the default');
}

type Sources = ReadonlyMap<string, LiveAddress & { readonly id: string }>;

function readSources(live: Config | undefined): Sources {
  const sources = new Map<string, LiveAddress & { readonly id: string }>();
  for (const [index, entry] of (live?.getOptionalConfigArray('prometheus') ?? []).entries()) {
    const key = `${KEY}.prometheus[${index}]`;
    const id = readId(entry, key);
    if (sources.has(id)) throw new InputError(`${key}.id '${id}' is listed twice`);
    sources.set(id, { id, ...readAddress(entry, key) });
  }
  return sources;
}

function readService(entry: Config, key: string, sources: Sources): LiveServiceConfig {
  const id = readId(entry, key);
  const entity = entry.getString('entity');
  if (!ENTITY.test(entity)) {
    throw new InputError(`${key}.entity: '${entity}' is not kind:namespace/name, such as component:default/payments`);
  }
  const target = entry.getOptionalConfig('target');
  const slos = entry.getOptionalStringArray('slos') ?? [];
  if (slos.length > MAX_SLO_FILES) throw new InputError(`${key}.slos: ${slos.length} files; at most ${MAX_SLO_FILES}`);
  for (const [index, url] of slos.entries()) requireAddress(url, `${key}.slos[${index}]`);
  if (!target && slos.length === 0) throw new InputError(`${key}: names neither target nor slos, so nothing to check`);
  const prometheus = entry.getOptionalString('prometheus') ?? null;
  if (prometheus !== null && slos.length === 0) {
    throw new InputError(`${key}.prometheus: '${prometheus}' has nothing to count without ${key}.slos`);
  }
  const source = prometheus === null ? null : sources.get(prometheus);
  if (source === undefined) {
    throw new InputError(`${key}.prometheus: '${prometheus}' is not an id of ${KEY}.prometheus`);
  }
  return {
    id,
    entityRef: stringifyEntityRef(parseEntityRef(entity)),
    target: target ? { name: readName(target, `${key}.target`, id), ...readAddress(target, `${key}.target`) } : null,
    slos,
    prometheus: source,
  };
}

function readId(entry: Config, key: string): string {
  const id = entry.getString('id');
  if (!ID.test(id)) throw new InputError(`${key}.id: '${id}' is not 1 to 63 of a–z, 0–9 and - between them`);
  return id;
}

function readName(target: Config, key: string, id: string): string {
  const name = target.getOptionalString('name') ?? `live ${id}`;
  if (name.length > 200) throw new InputError(`${key}.name: longer than 200 characters`);
  return name;
}

function readAddress(entry: Config, key: string): LiveAddress {
  const url = entry.getString('url');
  const { hostname, search, hash } = requireAddress(url, `${key}.url`);
  if (search || hash) throw new InputError(`${key}.url: '${url}' may have neither ? nor #`);
  const loopback = entry.getOptionalBoolean('loopback') ?? false;
  if (!loopback && OWN_MACHINE.test(hostname)) {
    throw new InputError(`${key}.url: '${url}' is this machine; if that is meant, write loopback: true beside it`);
  }
  const token = entry.getOptionalString('token');
  if (token !== undefined && !/^[\x21-\x7e]{8,4096}$/.test(token)) {
    throw new InputError(`${key}.token: is not a bearer token of 8 characters or more without blanks`);
  }
  return { url, loopback, ...(token !== undefined && { token }) };
}

function requireAddress(text: string, key: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InputError(`${key}: '${text.includes('@') ? '…' : text}' is not an http or https address`);
  }
  if (url.username || url.password) {
    throw new InputError(`${key}: a user name or password may not stand in the address of ${url.host}`);
  }
  return url;
}

function requireUnique(services: readonly LiveServiceConfig[]): void {
  const ids = new Set<string>();
  const targets = new Set<string>();
  const judging = new Map<string, string>();
  for (const [index, { id, entityRef, target, slos }] of services.entries()) {
    const key = `${KEY}.services[${index}]`;
    if (ids.has(id)) throw new InputError(`${key}.id '${id}' is listed twice`);
    ids.add(id);
    const judge = judging.get(entityRef);
    // SLOs are those of the entity: two verdicts on them would take turns.
    if (slos.length > 0 && judge !== undefined) {
      throw new InputError(
        `${key}.slos: service '${judge}' judges the SLOs of ${entityRef} already; list these files there too`,
      );
    }
    if (slos.length > 0) judging.set(entityRef, id);
    if (!target) continue;
    const named = JSON.stringify([entityRef, target.name]);
    if (targets.has(named))
      throw new InputError(`${key}.target.name '${target.name}' is a target of ${entityRef} already`);
    targets.add(named);
  }
}
