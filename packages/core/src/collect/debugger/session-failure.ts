import type { DebuggerFailure } from '../../evidence/debugger-session.ts';
import { RpcError } from './json-rpc-client.ts';

/** A failure of the binary, thrown from one step to the end of the session. */
export class SessionFailure extends Error {
  readonly failure: DebuggerFailure;

  constructor(failure: DebuggerFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/** The result, or delve's words when it refuses. */
export async function refusable<T extends object>(call: () => Promise<T>): Promise<T | string> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof RpcError && error.trouble === 'refused') return delveWords(error.message);
    throw error;
  }
}

/** Delve's words without folders of this machine. */
export function delveWords(words: string): string {
  return words.replace(/(?:\/[^\s/:"]{1,255}){2,64}/g, path => path.split('/').slice(-2).join('/')).slice(0, 500);
}
