import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Annotation } from '@gds-dev/core/report';
import { Ajv, type ValidateFunction } from 'ajv';

const require = createRequire(import.meta.url);

/** A request that the action made. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: CheckRunBody;
  /** What GitHub would refuse it for; empty when it is fine. */
  readonly faults: readonly string[];
}

export interface CheckRunBody {
  readonly name?: string;
  readonly head_sha?: string;
  readonly status?: string;
  readonly conclusion?: string;
  readonly output: {
    readonly title: string;
    readonly summary: string;
    readonly text?: string;
    readonly annotations?: Annotation[];
  };
}

export interface FakeGitHub {
  readonly url: string;
  readonly requests: readonly Received[];
  close(): Promise<void>;
}

export interface FakeGitHubOptions {
  /** Path before the API's own, as a GHES has. */
  readonly prefix?: string;
  /** Answers 403 to everything, as to a fork's token. */
  readonly forbidden?: boolean;
  /** Answers 502 to the n-th request (from 1). */
  readonly failing?: number;
}

interface Operation {
  readonly method: string;
  readonly path: RegExp;
  readonly validate: ValidateFunction;
}

/**
 * The operations the action uses, as GitHub's own OpenAPI description has them: api.github.com of the
 * npm package `@octokit/openapi`. Request bodies only; paths and methods that it does not know are faults.
 */
function operations(): Operation[] {
  const file = require.resolve('@octokit/openapi/generated/api.github.com.json');
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as {
    paths: Record<string, Record<string, { requestBody: { content: Record<string, { schema: object }> } }>>;
  };
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  return (
    [
      ['post', '/repos/{owner}/{repo}/check-runs'],
      ['patch', '/repos/{owner}/{repo}/check-runs/{check_run_id}'],
    ] as const
  ).map(([method, path]) => ({
    method: method.toUpperCase(),
    path: new RegExp(`^${path.replace(/\{check_run_id\}/, '\\d+').replace(/\{\w+\}/g, '[\\w.-]+')}$`),
    validate: ajv.compile(paths[path]![method]!.requestBody.content['application/json']!.schema),
  }));
}

const OPERATIONS = operations();

/** What is wrong with a request, by the description's schema and by the bounds it states in words. */
export function faultsOf(method: string, path: string, body: CheckRunBody): string[] {
  const operation = OPERATIONS.find(one => one.method === method && one.path.test(path));
  if (!operation) return [`no operation ${method} ${path}`];
  const faults: string[] = [];
  if (!operation.validate(body))
    faults.push(...operation.validate.errors!.map(error => `${error.instancePath} ${error.message}`));
  for (const one of body.output?.annotations ?? []) {
    if ((one.title ?? '').length > 255) faults.push('a title has more than 255 characters');
    for (const text of [one.message, one.raw_details ?? '']) {
      if (Buffer.byteLength(text) > 64 * 1024) faults.push('a message or its details have more than 64 KB');
    }
    const columns = one.start_column !== undefined || one.end_column !== undefined;
    if (columns && one.start_line !== one.end_line) faults.push('columns on an annotation of several lines');
    if (one.path.startsWith('/') || one.start_line < 1) faults.push('a place outside of the repository');
  }
  return faults;
}

/** A server on 127.0.0.1 that takes check runs as GitHub does, and answers 422 to what GitHub refuses. */
export async function startGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const { prefix = '', forbidden = false, failing } = options;
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then(body => {
      const method = request.method ?? '';
      const url = request.url ?? '';
      const path = url.startsWith(prefix) ? url.slice(prefix.length) : url;
      const faults = faultsOf(method, path, body);
      requests.push({ method, path, authorization: request.headers.authorization, body, faults });
      const answer = (status: number, json: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(json));
      };
      if (forbidden) answer(403, { message: 'Resource not accessible by integration' });
      else if (requests.length === failing) answer(502, { message: 'Server Error' });
      else if (faults.length > 0) answer(422, { message: 'Invalid request', errors: faults });
      else
        answer(method === 'POST' ? 201 : 200, {
          id: 4711,
          html_url: 'https://github.com/octo-org/octo-repo/runs/4711',
        });
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    requests,
    close: () => new Promise(resolve => server.close(() => resolve())),
  };
}

async function readBody(request: IncomingMessage): Promise<CheckRunBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as CheckRunBody;
}
