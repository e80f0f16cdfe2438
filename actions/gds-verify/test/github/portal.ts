import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Report } from '@gds-dev/core/standard';
import { type Answer, json } from './answer.ts';
import { type Behaviour, Behaviours, replying } from './behaviour.ts';
import { listen } from './listen.ts';
import { type Received, Recorder } from './received.ts';

export interface Portal {
  /** As the input `portal-url` has it. */
  readonly url: string;
  readonly recorder: Recorder;
  readonly requests: readonly Received[];
  /** What was filed, in its order. */
  readonly reports: readonly Report[];
  behave(...behaviours: readonly Behaviour[]): void;
  close(): Promise<void>;
}

export interface PortalOptions {
  readonly recorder?: Recorder;
  /** Whether the catalog has the entity of a report; what it does not have is quarantined. */
  readonly knows?: (entityRef: string) => boolean;
  /** Whether a token is accepted; every one when absent. */
  readonly accepts?: (token: string) => boolean | Promise<boolean>;
}

const MOST_SENT = 5 * 1024 * 1024;
const MOST_UNZIPPED = 20 * 1024 * 1024;

/** A problem of the portal, by RFC 9457. */
export function problem(status: number, detail: string, more: object = {}): Answer {
  const body = { type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, ...more };
  return { ...json(status, body), headers: { 'content-type': 'application/problem+json' } };
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** A portal that refuses, so many times or always. */
export const refusing = (status: number, detail: string, times?: number): Behaviour =>
  replying(problem(status, detail), times);

/** A portal that asks to come again, so many times or always. */
export const busy = (seconds: number, times?: number): Behaviour => {
  const answer = problem(503, 'the database does not answer');
  return replying({ ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } }, times);
};

/** A page for people, as a proxy or a wrong address answers. */
export const htmlPage = (status = 200): Behaviour =>
  replying({
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><title>Sign in</title><h1>Sign in to continue</h1>',
  });

/** Starts a portal that takes reports of GitHub workflows as the backend plugin does. */
export async function startPortal(options: PortalOptions = {}): Promise<Portal> {
  const { recorder = new Recorder(), knows = () => true, accepts = () => true } = options;
  const behaviours = new Behaviours();
  const reports: Report[] = [];
  const filed = new Map<string, { readonly text: string; readonly receipt: object }>();
  const { origin, close } = await listen({
    name: 'portal',
    recorder,
    behaviours,
    operation: request => {
      request.faults.push(...requestFaults(request));
      return 'ingest/github';
    },
    answer: async request => {
      if (request.path !== '/api/gds/ingest/github') return problem(404, `no such path ${request.path}`);
      const [, token] = /^Bearer (\S+)$/.exec(request.authorization ?? '') ?? [];
      if (token === undefined || !(await accepts(token))) return problem(401, 'the token is not valid');
      if (request.faults.length > 0) return problem(400, request.faults.join('; '));
      const text = unzipped(request).toString('utf8');
      const report = JSON.parse(text) as Report;
      const { reportId } = report;
      const before = filed.get(reportId);
      if (before) {
        return before.text === text
          ? json(200, before.receipt)
          : problem(409, `report ${reportId} is filed with other content`);
      }
      const entityRef = report.service.entityRef ?? `component:default/${report.service.name}`;
      const state = knows(entityRef);
      const receipt = { reportId, entityRef, filedAs: state ? 'state' : 'quarantined' };
      filed.set(reportId, { text, receipt });
      reports.push(report);
      return json(state ? 201 : 202, receipt);
    },
  });
  return {
    url: origin,
    recorder,
    get requests() {
      return recorder.of('portal');
    },
    reports,
    behave: (...given) => behaviours.set('ingest/github', ...given),
    close,
  };
}

function requestFaults(request: Received): string[] {
  const { method, path, query, headers, bytes } = request;
  const faults: string[] = [];
  if (method !== 'POST' || path !== '/api/gds/ingest/github') return [`no operation ${method} ${path}`];
  if ([...query].length > 0) faults.push('it takes no query');
  if (!/^Bearer \S+$/.test(headers.authorization ?? '')) faults.push('there is no bearer token');
  if (!/^application\/json(?:; charset=utf-8)?$/i.test(headers['content-type'] ?? ''))
    faults.push(`content-type ${headers['content-type'] ?? 'missing'}`);
  if (headers['content-encoding'] !== 'gzip')
    faults.push(`content-encoding ${headers['content-encoding'] ?? 'missing'}`);
  if (bytes.length > MOST_SENT) faults.push(`${bytes.length} bytes were sent; the most is ${MOST_SENT}`);
  if (faults.length > 0) return faults;
  let report: unknown;
  try {
    report = JSON.parse(unzipped(request).toString('utf8'));
  } catch (error) {
    return [`the body is no JSON in gzip: ${String(error)}`];
  }
  const validate = reportSchema();
  return validate(report) ? [] : validate.errors!.map(error => `${error.instancePath} ${error.message}`);
}

function unzipped({ bytes }: Received): Buffer {
  return gunzipSync(bytes, { maxOutputLength: MOST_UNZIPPED });
}

let compiled: ValidateFunction | undefined;

function reportSchema(): ValidateFunction {
  if (!compiled) {
    const file = new URL('../../../../packages/core/schema/report.schema.json', import.meta.url);
    const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
    compiled = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
  }
  return compiled;
}
