// Which room of packages/core may import which: docs/architecture.md. Lint fails on any other import.
const READERS = ['binary', 'profile', 'slo'];

/** Room → rooms it may import, beside itself. */
const ALLOWED = {
  standard: [],
  report: ['standard'],
  ...Object.fromEntries(READERS.map(reader => [reader, ['standard', 'config']])),
  config: ['standard'],
  evidence: ['standard', ...READERS],
  checks: ['standard', 'evidence', ...READERS],
  collect: ['standard', 'evidence', 'config', ...READERS],
  verify: ['standard', 'evidence', 'checks', 'collect', 'config'],
  init: ['evidence', 'collect'],
};

const room = name => `./packages/core/src/${name}`;
const everywhere = Object.keys(ALLOWED);

export const roomZones = [
  ...everywhere.map(name => ({
    target: room(name),
    from: './packages/core/src',
    except: [name, ...ALLOWED[name]].map(allowed => `./${allowed}`),
    message: `${name} may import ${ALLOWED[name].length > 0 ? ALLOWED[name].join(', ') : 'no other room'} only (docs/architecture.md).`,
  })),
];
