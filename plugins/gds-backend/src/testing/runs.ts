import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import request, { type Response } from 'supertest';
import { component, CONFIG, startPortal, type TestPortal } from './backend';
import { GithubIssuerServer, type RunOptions } from './githubIssuer';

export const AUDIENCE = 'https://portal.example.com';
export const SOURCE_LOCATION = 'backstage.io/source-location';
export const SHA = 'a'.repeat(40);

/** The component `payments`, in the repository that runs are of when nothing else is said. */
export function payments(annotations: Record<string, string> = {}): Entity {
  return component('payments', {
    [SOURCE_LOCATION]: 'url:https://github.com/acme/shop/tree/main/',
    ...annotations,
  });
}

/** Configuration of a portal that trusts an issuer for github.com and the owner 65. */
export function trusting(issuer: GithubIssuerServer, change: JsonObject = {}, ingest: JsonObject = {}): JsonObject {
  const entry = { issuer: issuer.issuer, host: 'github.com', audience: AUDIENCE, owners: ['65'], ...change };
  const gds = CONFIG.gds as { ingest: JsonObject };
  return { ...CONFIG, gds: { ingest: { ...gds.ingest, github: { issuers: [entry] }, ...ingest } } };
}

export interface GithubPortal extends TestPortal {
  readonly issuer: GithubIssuerServer;
  /** Sends a report with the token of a run, or with a token as it is. */
  report(report: object, run?: RunOptions | string): Promise<Response>;
  /** What a signed-in user reads. */
  read<T>(path: string): Promise<T>;
}

export interface GithubPortalOptions {
  readonly entities?: Entity[];
  /** Of the issuer's entry in the configuration. */
  readonly change?: JsonObject;
  /** Of `gds.ingest`. */
  readonly ingest?: JsonObject;
  /** Of the whole. */
  readonly config?: JsonObject;
}

/** A portal and the issuer that it trusts. */
export async function startGithubPortal(options: GithubPortalOptions = {}): Promise<GithubPortal> {
  const issuer = await GithubIssuerServer.start();
  const portal = await startPortal({
    entities: options.entities ?? [payments()],
    config: { ...trusting(issuer, options.change, options.ingest), ...options.config },
  });
  return {
    ...portal,
    issuer,
    report: async (report, run = {}) => {
      const token = typeof run === 'string' ? run : await issuer.token(AUDIENCE, run);
      return request(portal.server).post('/api/gds/ingest/github').set('Authorization', `Bearer ${token}`).send(report);
    },
    read: async path => {
      const { body } = await request(portal.server)
        .get(`/api/gds${path}`)
        .set('Authorization', 'Bearer token-user')
        .expect(200);
      return body;
    },
    stop: async () => {
      await portal.stop();
      await issuer.stop();
    },
  };
}
