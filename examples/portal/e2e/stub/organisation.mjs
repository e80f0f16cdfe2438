import { CATALOGUE } from '@gds-dev/core/standard';

const DAY = 86_400_000;
const WEEKS = 13;
const OWNERS = ['payments', 'checkout', 'platform', 'search', 'identity', 'logistics', 'data', 'mobile-backend'];
const SYSTEMS = ['shop', 'ledger', 'catalogue', 'delivery', 'accounts'];
const DOMAINS = {
  shop: 'commerce',
  ledger: 'finance',
  catalogue: 'commerce',
  delivery: 'commerce',
  accounts: 'finance',
};
const NAMES = ['api', 'worker', 'gateway', 'sync', 'scheduler', 'export', 'events'];
const BUILT = CATALOGUE.filter(row => row.status === 'built').map(row => row.id);

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const title = name => name.replace(/(^|-)([a-z])/g, (_, dash, letter) => (dash ? ' ' : '') + letter.toUpperCase());

/** The titles and references of the part that a service belongs to. */
export const refOf = (kind, name) => `${kind === 'owner' ? 'group' : kind}:default/${name}`;
export const titleOf = ref => title(ref.slice(ref.indexOf('/') + 1));

/**
 * Services of an organisation that gets better over 13 weeks: most at level 0, a few at level 1, some that never
 * reported.
 *
 * @param {{ services: number, seed?: number, titled?: (name: string) => string }} what
 */
export function organisation({ services, seed = 7, titled = title }) {
  const random = numbers(seed);
  /** @type {Record<string, number>} */
  const counted = {};
  return Array.from({ length: services }, (_, index) => {
    const owner = OWNERS[Math.floor(random() * OWNERS.length)];
    const system = SYSTEMS[Math.floor(random() * SYSTEMS.length)];
    const place = (counted[owner] = (counted[owner] ?? -1) + 1);
    const name = `${owner}-${NAMES[place % NAMES.length]}${place < NAMES.length ? '' : `-${Math.floor(place / NAMES.length) + 1}`}`;
    const reported = random() < 0.86;
    const rises = Math.floor(random() * WEEKS);
    const level = reported && random() < 0.35 ? 1 : 0;
    const begins = reported ? Math.floor(random() * 5) : WEEKS;
    const failing = reported
      ? BUILT.filter((_id, order) => random() < (level === 1 ? 0.1 : 0.42) / (1 + order / 6))
      : [];
    return {
      entityRef: `component:default/${name}`,
      title: titled(name),
      owner: refOf('owner', owner),
      system: refOf('system', system),
      domain: refOf('domain', DOMAINS[system]),
      level: reported ? level : null,
      failing,
      exempted: reported && random() < 0.08 ? 1 : 0,
      regressed: reported && random() < 0.09 ? [BUILT[Math.floor(random() * 6)]] : [],
      gain: level === 0 && failing.length === 1 ? failing[0] : null,
      measuredAt: reported ? new Date(Date.now() - random() * (random() < 0.14 ? 40 : 4) * DAY).toISOString() : null,
      trend: Array.from({ length: WEEKS }, (_week, week) => (week < begins ? null : week >= rises ? level : 0)),
    };
  });
}
