import { type Answer, json } from './answer.ts';
import { type Behaviour, Behaviours } from './behaviour.ts';
import { listen } from './listen.ts';
import type { Received, Recorder } from './received.ts';
import type { FakeRepository } from './repository.ts';

/** Where artifacts lie: another origin than the API, opened by a signature in the address and by nothing else. */
export interface Storage {
  readonly origin: string;
  urlOf(artifact: number): string;
  behave(...behaviours: readonly Behaviour[]): void;
  close(): Promise<void>;
}

const SIGNATURE = 'c2lnbmF0dXJl';

/** Starts the storage; a request with credentials is a fault, and refused as Azure does. */
export async function startStorage(recorder: Recorder, repository: FakeRepository): Promise<Storage> {
  const behaviours = new Behaviours();
  const { origin, close } = await listen({
    name: 'storage',
    recorder,
    behaviours,
    operation: request => {
      for (const header of ['authorization', 'cookie'])
        if (request.headers[header] !== undefined) request.faults.push(`${header} was sent to the storage`);
      return 'storage/get';
    },
    answer: request => content(request, repository),
  });
  return {
    origin,
    urlOf: artifact => `${origin}/artifacts/${artifact}.zip?sv=2026-02-06&sig=${SIGNATURE}`,
    behave: (...given) => behaviours.set('storage/get', ...given),
    close,
  };
}

function content(request: Received, repository: FakeRepository): Answer {
  if (request.faults.length > 0) return json(400, { error: 'InvalidAuthenticationInfo' });
  if (request.query.get('sig') !== SIGNATURE) return json(403, { error: 'AuthenticationFailed' });
  const id = /^\/artifacts\/(\d+)\.zip$/.exec(request.path)?.[1];
  const artifact = repository.artifacts.find(one => one.id === Number(id));
  if (!artifact) return json(404, { error: 'BlobNotFound' });
  return { status: 200, headers: { 'content-type': 'application/zip' }, body: artifact.zip };
}
