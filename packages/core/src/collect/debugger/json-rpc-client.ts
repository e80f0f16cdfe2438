import { connect, type Socket } from 'node:net';
import type { z } from 'zod';
import { FrameError, JsonFrames } from './json-frames.ts';
import { PendingCalls } from './pending-calls.ts';

export type RpcTrouble =
  /** The server answered that it cannot: the message is its own. */
  | 'refused'
  /** No answer within the call's time. */
  | 'deadline'
  | 'abort'
  /** The connection could not be made, or ended before the answer. */
  | 'closed'
  /** More bytes than {@link MAX_REPLY_BYTES}. */
  | 'too-large'
  /** Not JSON, or not the shape that the server's own API has. */
  | 'malformed';

/** Why a call has no result. After `closed`, `too-large` and `malformed` frames the connection is gone. */
export class RpcError extends Error {
  readonly trouble: RpcTrouble;
  readonly method: string;

  constructor(trouble: RpcTrouble, method: string, message: string) {
    super(message);
    this.name = 'RpcError';
    this.trouble = trouble;
    this.method = method;
  }
}

export interface RpcOptions {
  readonly host: string;
  readonly port: number;
  readonly signal: AbortSignal;
  /** For each call, milliseconds. */
  readonly deadlineMs: number;
}

/**
 * A client of JSON-RPC 1.0 (https://www.jsonrpc.org/specification_v1) over a socket, as Go's net/rpc/jsonrpc
 * speaks it: every call has one parameter, its answer the same id. Answers may come in any order. The server
 * is not trusted: what it sends is bounded and validated.
 */
export class JsonRpcClient {
  readonly #socket: Socket;
  readonly #options: RpcOptions;
  readonly #frames = new JsonFrames();
  readonly #calls = new PendingCalls<unknown>();
  #broken: { readonly trouble: RpcTrouble; readonly message: string } | undefined;

  /** The connection is made at once; when it cannot be made, the calls say so. */
  constructor(options: RpcOptions) {
    this.#options = options;
    this.#socket = connect({ host: options.host, port: options.port, signal: options.signal });
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('error', error =>
      this.#break(options.signal.aborted ? 'abort' : 'closed', `connection to the debugger: ${error.message}`),
    );
    this.#socket.on('close', () => this.#break('closed', 'the debugger closed the connection'));
  }

  /** Calls a method and validates its result; rejects with {@link RpcError}. */
  async call<T>(method: string, parameter: object, result: z.ZodType<T>, deadlineMs?: number): Promise<T> {
    const value = await this.#send(method, parameter, deadlineMs ?? this.#options.deadlineMs);
    const parsed = result.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const where = issue?.path.map(String).join('.').slice(0, 200) ?? '';
    throw new RpcError(
      'malformed',
      method,
      `${method} answered something else than its result: ${where} ${issue?.message ?? ''}`,
    );
  }

  close(): void {
    this.#broken ??= { trouble: 'closed', message: 'the connection was closed' };
    this.#socket.destroy();
  }

  #send(method: string, parameter: object, deadlineMs: number): Promise<unknown> {
    if (this.#broken) return Promise.reject(new RpcError(this.#broken.trouble, method, this.#broken.message));
    const late = () => new RpcError('deadline', method, `${method} was not answered within ${deadlineMs} ms`);
    return this.#calls.make(method, deadlineMs, late, id => {
      this.#socket.write(`${JSON.stringify({ method, params: [parameter], id })}\n`);
    });
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#frames.push(chunk)) this.#answer(frame);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#break(error.trouble, error.message);
    }
  }

  #answer(frame: Buffer): void {
    let reply: unknown;
    try {
      reply = JSON.parse(frame.toString('utf8'));
    } catch {
      throw new FrameError('malformed', 'the reply is no JSON');
    }
    const { id, error, result } = reply as { id?: unknown; error?: unknown; result?: unknown };
    const call = typeof id === 'number' ? this.#calls.take(id) : undefined;
    if (call === undefined) return; // The answer to a call that is no longer waited for.
    if (error === null || error === undefined) call.resolve(result);
    else call.reject(new RpcError('refused', call.name, textOf(error).slice(0, 2000)));
  }

  #break(trouble: RpcTrouble, message: string): void {
    this.#broken ??= { trouble, message };
    this.#socket.destroy();
    const { trouble: why, message: text } = this.#broken;
    this.#calls.rejectAll(method => new RpcError(why, method, text));
  }
}

function textOf(error: unknown): string {
  return typeof error === 'string' ? error : JSON.stringify(error);
}
