import { gds, node, pairs } from './pairs.mjs';

/** Starting: `gds --help` against an empty Node. */
export function benchStart() {
  pairs(
    'Start',
    { name: 'gds --help', command: [node, gds, '--help'] },
    { name: 'node -e 0', command: [node, '-e', '0'] },
    21,
  );
}
