import { BinaryFormatError, openBinary, type Place, symbolizer } from '@gds-dev/core/symbolize';
import { namedFileSource } from '@gds-dev/core/file-source';
import { jsonForTerminal, terminalSafeLine } from '@gds-dev/core/terminal';
import { forLog, standardOutput } from './sink.ts';
import { writeSymbolized } from '../symbolized-text.ts';

/** What was given as an address is none; the message names it. */
class AddressError extends Error {
  override readonly name = 'AddressError';
}

/** An address as it was given, and as a number: above 2^53 rounded, where no code is. */
export interface Asked {
  /** `0x` and lower-case digits without leading zeros. */
  readonly text: string;
  readonly value: number;
}

const MAX_ADDRESSES = 10_000_000;

/**
 * `gds symbolize FILE ADDR…`: exit status 0 when every address was answered, 1 when one is no code or code that
 * nothing names.
 */
export async function runSymbolize(
  file: string,
  tokens: readonly string[],
  { format, arch }: { format: 'text' | 'json'; arch?: string },
): Promise<void> {
  const addresses = parseAddresses(tokens.includes('-') ? await fromStandardInput(tokens) : tokens);
  const source = await namedFileSource(file);
  let places: Place[];
  try {
    const symbolize = await symbolizer(await openBinary(source, arch === undefined ? {} : { arch }));
    places = await symbolize(addresses.map(address => address.value));
  } catch (error) {
    if (error instanceof BinaryFormatError) error.message = `${file}: ${error.message}`;
    throw error;
  } finally {
    await source.close();
  }
  if (places.some(place => place.kind !== 'function')) process.exitCode = 1;
  if (format === 'json') {
    process.stdout.write(json(file, addresses, places));
  } else {
    writeSymbolized(addresses, places, part => process.stdout.write(forLog(part)));
  }
}

async function fromStandardInput(tokens: readonly string[]): Promise<string[]> {
  if (tokens.length > 1) {
    throw new AddressError('- reads the addresses from standard input and goes with no other address.');
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString('latin1').split('\n');
  return lines.map(line => line.trim()).filter(line => line !== '');
}

function parseAddresses(tokens: readonly string[]): Asked[] {
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

/** The same as data. Addresses are texts: they may have more bits than a JSON number holds. */
function json(file: string, addresses: readonly Asked[], places: readonly Place[]): string {
  const answers = places.map((place, index) => {
    const address = addresses[index]!.text;
    if (place.kind !== 'function') return { address, kind: place.kind };
    const { kind, entry, frames } = place;
    return { address, kind, entry: entry === null ? null : `0x${entry.toString(16)}`, frames };
  });
  const text = `${JSON.stringify({ file, addresses: answers }, null, 2)}\n`;
  return standardOutput(false).terminal ? jsonForTerminal(text) : text;
}
