import type { Answer } from './answer.ts';
import type { Received } from './received.ts';
import type { FakeRepository } from './repository.ts';

/** A request that fits the description, with what it is about. */
export interface Call<Body = unknown> {
  readonly request: Received;
  readonly body: Body;
  readonly params: Readonly<Record<string, string>>;
  readonly repository: FakeRepository;
  /** The part of a list that is asked for, with its `link` header. */
  page<T>(all: readonly T[]): { readonly items: T[]; readonly headers: Readonly<Record<string, string>> };
  /** Address in the storage of artifacts, which is another origin. */
  storageUrl(artifact: number): string;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

/** Handlers by the name of their operation. */
export type Handlers = Readonly<Record<string, Handler>>;

/** What GitHub refuses by rules that stand in the text of its description, not in its schemas. */
export type Rules = Readonly<Record<string, (body: unknown) => void>>;
