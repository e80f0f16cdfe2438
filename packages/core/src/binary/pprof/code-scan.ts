import type { AddressSet } from './address-set.ts';

/** Instructions that call or take an address of a set, in the order of the code. */
export interface CodeReferences {
  /** Address of each instruction. */
  readonly sites: number[];
  readonly targets: number[];
  /** True for a call or jump, false where the address is computed. */
  readonly calls: boolean[];
}

/** Looks through the code of one architecture. The bytes go on for LOOKAHEAD behind `length` where the code does. */
export type CodeScan = (
  bytes: Uint8Array,
  length: number,
  address: number,
  wanted: AddressSet,
  found: CodeReferences,
) => void;
