import { onTestFinished } from 'vitest';

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON; `undefined` when it is none. */
  readonly body: unknown;
}

export interface Ask {
  readonly body?: unknown;
  /** `undefined` leaves out a header that is usual. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** One request as a client of GitHub makes it; redirects are not followed. */
export async function ask(method: string, url: string, { body, headers }: Ask = {}): Promise<Asked> {
  const sent: Record<string, string | undefined> = {
    accept: 'application/vnd.github+json',
    authorization: 'token ghs_test',
    'user-agent': 'test',
    ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
    ...headers,
  };
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: Object.entries(sent).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ...(body !== undefined && {
      body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: json(text) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Starts a server that ends with the test. */
export async function started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}
