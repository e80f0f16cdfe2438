import { type Unavailable, unavailable } from '../../evidence/unavailable.ts';

/** Why an address is not asked that only the files of somebody else's repository name (CL7). */
export function foreignAddress(what: string): Unavailable {
  return unavailable(
    'refused',
    `${what} is named by a pull request of a fork alone, and GDS connects to nothing that a fork names`,
    'Name the address in the workflow, `targets: http://host:port`, or see the run after the merge.',
  );
}
