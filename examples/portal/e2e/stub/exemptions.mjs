import { randomUUID } from 'node:crypto';
import { daysAgo } from './maturity.mjs';

const VIEWER = 'user:development/guest';

/** @param {number} days */
const dayAhead = days => daysAgo(-days).slice(0, 10);

const decision = { by: 'user:default/bob', at: daysAgo(30), note: 'until the rewrite is out' };

const common = {
  target: 'payments',
  source: 'portal',
  requestedBy: 'user:default/ann',
  requestedAt: daysAgo(31),
  commit: null,
};

/** One exemption of each kind, as a service that is being rewritten collects them. */
function several() {
  return [
    {
      ...common,
      id: randomUUID(),
      check: 'vet-shadow',
      reason: 'mended with the rewrite of settle.go',
      expires: dayAhead(12),
      state: 'approved',
      decision,
      use: 'counts',
    },
    {
      ...common,
      id: randomUUID(),
      check: 'debug-info',
      source: 'gds.yaml',
      requestedBy: 'github.com/example/shop',
      requestedAt: daysAgo(2),
      commit: '4f2c91e0c1a5d2b3e4f5061728394a5b6c7d8e9f',
      reason:
        'The image must stay below 10 MB until the devices in the field have been replaced.\nThe debug files are kept in the release.',
      expires: dayAhead(200),
      state: 'requested',
    },
    {
      ...common,
      id: randomUUID(),
      check: 'deterministic-build',
      target: null,
      requestedBy: VIEWER,
      requestedAt: daysAgo(1),
      reason: 'the build server stamps the time',
      expires: dayAhead(60),
      state: 'requested',
    },
    {
      ...common,
      id: randomUUID(),
      check: 'module-integrity',
      reason: 'a fork that is not tagged yet',
      expires: dayAhead(100),
      state: 'approved',
      decision: { ...decision, note: null },
      use: 'not-needed',
    },
    {
      ...common,
      id: randomUUID(),
      check: 'line-table',
      reason: 'too much work',
      expires: dayAhead(300),
      state: 'rejected',
      decision: { ...decision, note: 'one flag in the Makefile' },
    },
    {
      ...common,
      id: randomUUID(),
      check: 'pprof-registration',
      reason: 'no port was free',
      expires: dayAhead(-9),
      state: 'expired',
      decision,
    },
  ];
}

/** Exemptions by the name of their entity, kept as long as the stub runs. */
export class Exemptions {
  /** @type {Map<string, any[]>} */
  #of = new Map();

  /** @param {string} hostile */
  constructor(hostile) {
    const evil = `${hostile} [x](javascript:alert(1)) \u202egnp.exe\u200b ${'long'.repeat(80)}`;
    this.#of.set('payments', several());
    this.#of.set(
      'hostile',
      several().map(one => ({
        ...one,
        reason: evil,
        requestedBy: evil,
        target: evil.slice(0, 200),
        ...('decision' in one && { decision: { ...one.decision, by: evil, note: evil } }),
      })),
    );
  }

  /** @param {string} name */
  list(name) {
    return { exemptions: this.#of.get(name) ?? [], viewer: VIEWER };
  }

  /** @param {string} name @param {any} terms */
  ask(name, terms) {
    const asked = { ...common, ...terms, id: randomUUID(), requestedBy: VIEWER, requestedAt: daysAgo(0) };
    const made = { ...asked, state: 'requested' };
    this.#of.set(name, [made, ...(this.#of.get(name) ?? [])]);
    return made;
  }

  /** Whether there was something to decide. @param {string} id @param {any} verdict */
  decide(id, verdict) {
    const found = [...this.#of.values()].flat().find(one => one.id === id);
    if (!found || !['requested', 'approved'].includes(found.state)) return false;
    const { decision: state, note = null } = verdict;
    Object.assign(found, { state, decision: { by: VIEWER, at: daysAgo(0), note }, use: 'counts' });
    return true;
  }
}
