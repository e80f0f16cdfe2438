import { connect, type Socket } from 'node:net';
import { DapError } from './dap-error.ts';
import { DapFraming, framed } from './dap-framing.ts';
import {
  BODIES,
  type DapCommand,
  type DapEvent,
  type DapEvents,
  type DapMessage,
  type DapRequests,
  type DapResponse,
  EVENT_BODIES,
  MessageSchema,
  RefusalSchema,
} from './dap-messages.ts';
import { PendingCalls } from './pending-calls.ts';

const REQUEST_TIMEOUT_MS = 15_000;
/** That nobody has asked for yet. */
const MAX_KEPT_EVENTS = 100;

export interface DapAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * A client of the Debug Adapter Protocol over a socket. Every request has a deadline. The first broken
 * message ends the conversation: requests and awaited events then reject with that DapError.
 */
export class DapClient {
  readonly #socket: Socket;
  readonly #framing = new DapFraming();
  readonly #calls = new PendingCalls<DapResponse>();
  readonly #events: { readonly kind: DapEvent; readonly body: unknown }[] = [];
  readonly #waiting = new Set<{ readonly look: () => void; readonly reject: (error: DapError) => void }>();
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.#fail(new DapError('aborted', 'the conversation with the debugger was ended'));
  #failure: DapError | undefined;

  private constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
    socket.setNoDelay(true);
    socket.on('data', chunk => this.#receive(chunk));
    socket.on('error', error => this.#fail(new DapError('connection', `the connection broke: ${error.message}`)));
    socket.on('close', () => {
      const how = this.#framing.atBoundary ? '' : ' in the middle of a message';
      this.#fail(new DapError('connection', `the server closed the connection${how}`));
    });
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  /** Rejects with a DapError, `connection`, `timeout` or `aborted`. */
  static connect(address: DapAddress, signal: AbortSignal, timeoutMs = REQUEST_TIMEOUT_MS): Promise<DapClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: address.host, port: address.port });
      const end = (error?: DapError) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        socket.removeAllListeners();
        if (!error) return resolve(new DapClient(socket, signal));
        socket.on('error', () => {}); // it is given up
        socket.destroy();
        reject(error);
      };
      const onAbort = () => end(new DapError('aborted', 'connecting to the debugger was ended'));
      const timer = setTimeout(
        () => end(new DapError('timeout', `no connection to the debugger within ${timeoutMs} ms`)),
        timeoutMs,
      );
      signal.addEventListener('abort', onAbort, { once: true });
      socket.once('connect', () => end());
      socket.once('error', error => end(new DapError('connection', `no connection to the debugger: ${error.message}`)));
      if (signal.aborted) onAbort();
    });
  }

  /** The body of the answer. Rejects with a DapError; a refusal carries the server's words. */
  async request<C extends DapCommand>(
    command: C,
    args: DapRequests[C]['arguments'],
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<DapRequests[C]['body']> {
    if (this.#failure) throw this.#failure;
    const late = () => new DapError('timeout', `no answer to ${command} within ${timeoutMs} ms`);
    const response = await this.#calls.make(command, timeoutMs, late, seq => {
      this.#socket.write(framed({ seq, type: 'request', command, ...(args === undefined ? {} : { arguments: args }) }));
    });
    if (!response.success) throw refusalOf(response);
    const body = BODIES[command].safeParse(response.body ?? {});
    if (body.success) return body.data;
    throw new DapError('malformed', `the server’s answer to ${command} is not what the protocol says`);
  }

  /**
   * The first event of one of these kinds that nobody has taken yet, also one that came before this call.
   * Rejects with a DapError.
   */
  event<E extends DapEvent>(kinds: readonly E[], timeoutMs: number): Promise<TakenEvent<E>> {
    return new Promise((resolve, reject) => {
      const taken = this.#take(kinds);
      if (taken) return resolve(taken);
      if (this.#failure) return reject(this.#failure);
      const leave = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
      };
      const timer = setTimeout(() => {
        leave();
        reject(new DapError('timeout', `no event ${kinds.join(' or ')} within ${timeoutMs} ms`));
      }, timeoutMs);
      const waiting = {
        look: () => {
          const event = this.#take(kinds);
          if (!event) return;
          leave();
          resolve(event);
        },
        reject: (error: DapError) => {
          leave();
          reject(error);
        },
      };
      this.#waiting.add(waiting);
    });
  }

  /** Closes the connection without a word to the server, as a client that dies does. */
  close(): void {
    this.#fail(new DapError('connection', 'the connection was closed'));
  }

  #take<E extends DapEvent>(kinds: readonly E[]): TakenEvent<E> | undefined {
    const place = this.#events.findIndex(({ kind }) => kinds.some(wanted => wanted === kind));
    return place < 0 ? undefined : (this.#events.splice(place, 1)[0] as TakenEvent<E>);
  }

  #receive(chunk: Uint8Array): void {
    if (this.#failure) return;
    try {
      for (const message of this.#framing.push(chunk)) this.#dispatch(message);
    } catch (error) {
      if (!(error instanceof DapError)) throw error;
      this.#fail(error);
    }
  }

  #dispatch(received: unknown): void {
    const parsed = MessageSchema.safeParse(received);
    if (!parsed.success) throw new DapError('malformed', 'the server sent JSON that is no message of the protocol');
    const message: DapMessage = parsed.data;
    if (message.type === 'event') this.#keep(message.event, message.body);
    if (message.type === 'response') this.#answer(message);
  }

  #answer(response: DapResponse): void {
    const { request_seq: seq, command } = response;
    const call = this.#calls.get(seq);
    if (call === undefined) {
      // The answer to a request whose deadline has passed is of no use; one to no request at all is an error.
      if (this.#calls.wasMade(seq)) return;
      throw new DapError('malformed', 'the server answered a request that was not made');
    }
    if (call.name !== command)
      throw new DapError('malformed', `the server answered ${call.name} as if it were another request`);
    this.#calls.take(seq)?.resolve(response);
  }

  #keep(name: string, body: unknown): void {
    if (!isAwaited(name)) return;
    const parsed = EVENT_BODIES[name].safeParse(body);
    if (!parsed.success) throw new DapError('malformed', `the server’s event ${name} is not what the protocol says`);
    if (this.#events.push({ kind: name, body: parsed.data }) > MAX_KEPT_EVENTS) this.#events.shift();
    for (const waiting of [...this.#waiting]) waiting.look();
  }

  #fail(error: DapError): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
    this.#calls.rejectAll(() => error);
    for (const waiting of [...this.#waiting]) waiting.reject(error);
  }
}

/** An event with its kind, so that the kind tells the type of the body. */
export type TakenEvent<E extends DapEvent> = { [K in E]: { readonly kind: K; readonly body: DapEvents[K] } }[E];

function isAwaited(name: string): name is DapEvent {
  return Object.hasOwn(EVENT_BODIES, name);
}

function refusalOf({ command, message, body }: DapResponse): DapError {
  const detail = RefusalSchema.safeParse(body);
  const words = (detail.success ? detail.data.error.format : (message ?? 'no reason given')).slice(0, 2000);
  const id = detail.success ? detail.data.error.id : null;
  return new DapError('refused', `the debugger refused ${command}: ${words}`, { command, id, words });
}
