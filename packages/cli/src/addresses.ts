import { terminalSafeLine } from '@gds-dev/core/terminal';

/** What was given as an address is none; the message names it. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

/** An address as it was given, and as a number: above 2^53 rounded, where no code is. */
export interface Asked {
  /** `0x` and lower-case digits without leading zeros. */
  readonly text: string;
  readonly value: number;
}

const MAX_ADDRESSES = 10_000_000;

/** Throws an AddressError for the first that is none. */
export function parseAddresses(tokens: readonly string[]): Asked[] {
  if (tokens.length === 0) {
    throw new AddressError('No address was given: give hexadecimal addresses, or - to read them from standard input.');
  }
  if (tokens.length > MAX_ADDRESSES) {
    throw new AddressError(`${tokens.length} addresses were given; at most ${MAX_ADDRESSES} are read at a time.`);
  }
  return tokens.map((token, index) => {
    const digits = /^(?:0[xX])?0*([0-9a-fA-F]{1,16})$/.exec(token)?.[1];
    if (digits === undefined) {
      const shown = terminalSafeLine(token.length > 60 ? `${token.slice(0, 60)}…` : token);
      throw new AddressError(
        `"${shown}" (${index + 1} of ${tokens.length}) is no address. Give hexadecimal digits, with or without 0x: 4a1b2c, 0x4a1b2c.`,
      );
    }
    return { text: `0x${digits.toLowerCase()}`, value: Number.parseInt(digits, 16) };
  });
}
