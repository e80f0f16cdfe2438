import type { Answer } from './answer.ts';
import { Behaviours } from './behaviour.ts';
import { listen } from './listen.ts';
import { type Received, Recorder } from './received.ts';

export interface Stranger {
  readonly origin: string;
  readonly requests: readonly Received[];
  close(): Promise<void>;
}

/** A server that nobody should ask: where a redirect leads, to see what follows it. */
export async function startStranger(
  options: { readonly recorder?: Recorder; readonly answer?: Answer } = {},
): Promise<Stranger> {
  const { recorder = new Recorder(), answer = { status: 200, body: '{}' } } = options;
  const { origin, close } = await listen({
    name: 'stranger',
    recorder,
    behaviours: new Behaviours(),
    operation: () => 'any',
    answer: () => answer,
  });
  return {
    origin,
    get requests() {
      return recorder.of('stranger');
    },
    close,
  };
}
