import { type Unavailable, unavailable } from '../../evidence/unavailable.ts';
import type { DelveFailure } from './delve-server.ts';
import type { DelveTrouble } from './delve-words.ts';

export interface Attempt {
  /** `a debugger session`. */
  readonly what: string;
  /** What delve's own words mean, when it gave up. */
  readonly troubleOf: (output: string) => DelveTrouble;
  /** For one that was cut short. */
  readonly late: () => Unavailable;
}

/** Why delve did not get as far as listening. */
export function startFailure({ reason, output }: DelveFailure, { what, troubleOf, late }: Attempt): DelveTrouble {
  switch (reason) {
    case 'unsupported-platform':
      return machine(unavailable('refused', `${what} is tried on Linux alone`, 'Run gds verify on Linux.'));
    case 'not-started':
      return machine(
        unavailable('tool-missing', `delve does not start: ${output.slice(0, 200)}`, 'Run `gds tools install`.'),
      );
    case 'deadline':
    case 'abort':
      return machine(late());
    case 'unexpected':
    case 'exited':
      return troubleOf(output);
  }
}

function machine(reason: Unavailable): DelveTrouble {
  return { fault: 'machine', reason };
}
