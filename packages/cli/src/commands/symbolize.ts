import { BinaryFormatError, openBinary, type Place, symbolizer } from '@gds-dev/core/symbolize';
import { namedFileSource } from '@gds-dev/core/file-source';
import { jsonForTerminal } from '@gds-dev/core/terminal';
import { forLog, standardOutput } from './sink.ts';
import { AddressError, type Asked, parseAddresses } from '../addresses.ts';
import { writeSymbolized } from '../symbolized-text.ts';

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
