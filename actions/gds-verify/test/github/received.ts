import type { IncomingHttpHeaders } from 'node:http';

/** A request that reached one of the servers. */
export interface Received<Body = unknown> {
  /** Name of the server that took it: `github`, `storage`, `tokens`, `portal` or a stranger's. */
  readonly server: string;
  /** `http://127.0.0.1:<port>` of that server. */
  readonly origin: string;
  readonly method: string;
  /** Percent-encoded as it came, without the prefix of a GHES and without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly authorization: string | undefined;
  readonly bytes: Buffer;
  /** The parsed JSON; `undefined` when there is no body or it is no JSON. */
  readonly body: Body;
  /** The operation of GitHub's description, such as `checks/create`. */
  operation?: string;
  /** What the server would refuse it for; empty when it is fine. */
  readonly faults: string[];
  /** Status of the answer; absent until it was sent and when the connection was reset instead. */
  status?: number;
  /** When it came, in milliseconds since the recorder began. */
  readonly at: number;
  /** Milliseconds until the answer was sent or the connection was gone. */
  ms?: number;
}

/** All requests in the order in which they came, of every server that was given this recorder. */
export class Recorder {
  readonly requests: Received[] = [];
  readonly #began = performance.now();

  now(): number {
    return performance.now() - this.#began;
  }

  of(server: string): Received[] {
    return this.requests.filter(one => one.server === server);
  }

  /** `server method path faults` of those that were faulty: a test expects none. */
  faults(): string[] {
    return this.requests.flatMap(({ server, method, path, faults }) =>
      faults.map(fault => `${server} ${method} ${path}: ${fault}`),
    );
  }

  /** Servers at which a text was seen, anywhere in address, headers or body: where a credential went. */
  seen(text: string): string[] {
    const where = this.requests.filter(
      ({ path, query, headers, bytes }) =>
        `${path}?${query.toString()}`.includes(text) || JSON.stringify(headers).includes(text) || bytes.includes(text),
    );
    return [...new Set(where.map(one => one.server))];
  }
}
