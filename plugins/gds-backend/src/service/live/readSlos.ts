import type { Readable } from 'node:stream';
import type { LoggerService, UrlReaderService } from '@backstage/backend-plugin-api';
import { type LiveService, unavailable } from '@gds-dev/core/live';
import type { LiveServiceConfig } from '../../liveConfig';

/** A larger file is no SLO; the reader of OpenSLO takes 1 MiB. */
const MAX_BYTES = 1024 * 1024 + 1;

export interface SloReading {
  readonly reader: Pick<UrlReaderService, 'readUrl'>;
  readonly logger: LoggerService;
}

/**
 * The SLO files of a service, by Backstage's own reader, which knows the hosts that may be read. All or none of them:
 * without one, neither what is missing in the others nor whether the objectives are kept can be said.
 */
export async function readSlos(
  { id, slos }: Pick<LiveServiceConfig, 'id' | 'slos'>,
  { reader, logger }: SloReading,
  signal: AbortSignal,
): Promise<NonNullable<LiveService['slos']>> {
  const texts: { path: string; text: string }[] = [];
  for (const [index, url] of slos.entries()) {
    const name = nameOf(url);
    try {
      const text = await withinSignal(readText(reader, url, signal), signal);
      const path = texts.some(known => known.path === name) ? `${name}#${index + 1}` : name;
      texts.push({ path, text });
    } catch (error) {
      // Messages of readers may quote the answer: neither the log nor the report gets them.
      const kind = error instanceof Error ? error.name : 'Error';
      logger.warn(`gds.live.services ${id}: the SLO file ${name} was not read (${kind})`);
      return unavailable(
        'unreachable',
        `the SLO file ${name} could not be read`,
        'Check its address in gds.live.services, and that backend.reading.allow or an integration covers its host.',
      );
    }
  }
  return texts;
}

/** Host and path of an address, as the relative path that places of findings have. */
function nameOf(address: string): string {
  const { host, pathname } = new URL(address);
  return [host, ...pathname.split('/')]
    .filter(part => part !== '')
    .join('/')
    .slice(0, 1000);
}

async function readText(reader: SloReading['reader'], url: string, signal: AbortSignal): Promise<string> {
  const response = await reader.readUrl(url, { signal });
  const bytes = response.stream ? await firstBytes(response.stream()) : await response.buffer();
  return bytes.subarray(0, MAX_BYTES).toString('utf8');
}

async function firstBytes(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    const bytes = Buffer.from(chunk as string);
    chunks.push(bytes);
    length += bytes.length;
    if (length >= MAX_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/** Not every reader of Backstage minds the signal. */
function withinSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new DOMException('given up', 'AbortError'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
