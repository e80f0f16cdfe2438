import { type FakeGitHub, type FakeGitHubOptions, startGitHub } from './server.ts';
import { startTokenService, type TokenService, type TokenServiceOptions } from './oidc.ts';
import { type Portal, type PortalOptions, startPortal } from './portal.ts';
import { Recorder } from './received.ts';
import { type Stranger, startStranger } from './stranger.ts';

/** Everything that a step of the action can talk to, with one record of all requests in their order. */
export interface Servers {
  readonly recorder: Recorder;
  readonly github: FakeGitHub;
  readonly tokens: TokenService;
  readonly portal: Portal;
  /** Whom nobody should ask. */
  readonly stranger: Stranger;
  close(): Promise<void>;
}

export interface ServersOptions {
  readonly github?: Omit<FakeGitHubOptions, 'recorder'>;
  readonly tokens?: Omit<TokenServiceOptions, 'recorder'>;
  readonly portal?: Omit<PortalOptions, 'recorder'>;
}

export async function startServers(options: ServersOptions = {}): Promise<Servers> {
  const recorder = new Recorder();
  const [github, tokens, portal, stranger] = await Promise.all([
    startGitHub({ ...options.github, recorder }),
    startTokenService({ ...options.tokens, recorder }),
    startPortal({ ...options.portal, recorder }),
    startStranger({ recorder }),
  ]);
  return {
    recorder,
    github,
    tokens,
    portal,
    stranger,
    close: async () => {
      await Promise.all([github, tokens, portal, stranger].map(one => one.close()));
    },
  };
}
