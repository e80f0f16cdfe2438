import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './answer.ts';
import type { Behaviours } from './behaviour.ts';
import type { Received, Recorder } from './received.ts';

export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  close(): Promise<void>;
}

export interface Site {
  readonly name: string;
  readonly recorder: Recorder;
  readonly behaviours: Behaviours;
  /** Path in front of all others; a request elsewhere is a fault and keeps its whole path. */
  readonly prefix?: string;
  /** Headers of every answer, below those of its own. */
  headers?(): Readonly<Record<string, string>>;
  /** The operation that a request is of, by which its behaviours are found. */
  operation(request: Received): string;
  /** @param most the most that a page may hold */
  answer(request: Received, most: number): Answer | Promise<Answer>;
}

/** A server on 127.0.0.1 and a free port that records every request before it answers. */
export async function listen(site: Site): Promise<Listening> {
  const server = createServer((incoming, response) => {
    handle(site, origin, incoming, response).catch((error: unknown) => {
      // The test sees it as a fault that no client made.
      site.recorder.requests.at(-1)?.faults.push(`the server failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(site: Site, origin: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await receive(site, origin, incoming);
  site.recorder.requests.push(request);
  response.on('close', () => (request.ms = site.recorder.now() - request.at));
  request.operation = site.operation(request);
  const acts = site.behaviours.next(request.operation);
  let most = Infinity;
  let answer: Answer | undefined;
  let lost = false;
  for (const act of acts) {
    if (act.kind === 'wait') await waitFor(response, act.ms);
    else if (act.kind === 'pages') most = act.size;
    else if (act.kind === 'answer') answer = act.answer();
    else if (act.kind === 'lose') lost = true;
    else return reset(incoming);
  }
  answer ??= await site.answer(request, most);
  if (lost) return reset(incoming);
  if (response.destroyed) return;
  request.status = answer.status;
  response.writeHead(answer.status, { ...site.headers?.(), ...answer.headers }).end(answer.body);
}

async function receive(site: Site, origin: string, incoming: IncomingMessage): Promise<Received> {
  const at = site.recorder.now();
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const address = incoming.url ?? '';
  const { prefix = '' } = site;
  const cut = address.indexOf('?');
  const path = cut === -1 ? address : address.slice(0, cut);
  const inside = path.startsWith(`${prefix}/`);
  return {
    server: site.name,
    origin,
    method: incoming.method ?? '',
    path: inside ? path.slice(prefix.length) : path,
    query: new URLSearchParams(cut === -1 ? '' : address.slice(cut)),
    headers: incoming.headers,
    authorization: incoming.headers.authorization,
    bytes,
    body: parsed(bytes),
    faults: inside ? [] : [`the path is not below ${prefix}/`],
    at,
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Waits, at most until the client gives up or the server is closed. */
function waitFor(response: ServerResponse, ms: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function reset(incoming: IncomingMessage): void {
  incoming.socket.resetAndDestroy();
}
