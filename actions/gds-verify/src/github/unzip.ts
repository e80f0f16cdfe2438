import type { Readable } from 'node:stream';
import { type Entry, fromBuffer, type LocalFileHeader, type ZipFile } from 'yauzl';

/** Bytes of a report, as the core reads them too. */
const MOST_REPORT = 20 * 1024 * 1024;

/** APPNOTE.TXT §4.3.12: a header of the central directory without its name, extra field and comment. */
const DIRECTORY_HEADER = 46;
/** §4.3.16: the record at the end, and in it the size of the directory. */
const END = Buffer.from('PK\x05\x06', 'latin1');
const END_SIZE = 22;
const END_SIZE_OF_DIRECTORY = 12;

/** The zip is not one that `upload-artifact` makes of a report; the message says what is wrong with it. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
}

/**
 * The only file of an artifact: a zip that somebody else's job made. Nothing is written to disk; the
 * zip must hold exactly one regular file of the given name, which may have 20 MiB, whatever its
 * headers claim.
 *
 * @throws ArtifactError
 */
export async function onlyFileOf(zip: Buffer, name: string): Promise<Buffer> {
  const directory = directoryBytes(zip);
  const file = await open(zip);
  if (file.entryCount !== 1) throw new ArtifactError(`it holds ${file.entryCount} entries, and not one`);
  const entry = await firstEntry(file);
  if (directory !== DIRECTORY_HEADER + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength)
    throw new ArtifactError('its directory holds more than the one entry that it claims');
  if (entry.fileName !== name) {
    throw new ArtifactError(`it holds ${JSON.stringify(entry.fileName.slice(0, 100))}, and not ${name}`);
  }
  const { fileName: localName } = await settled<LocalFileHeader>(done => file.readLocalFileHeader(entry, done));
  if (localName.toString('utf8') !== name) throw new ArtifactError('its file and its directory differ in the name');
  if (isLink(entry)) throw new ArtifactError(`its ${name} is a link`);
  if (entry.isEncrypted()) throw new ArtifactError('it is encrypted');
  if (entry.uncompressedSize > MOST_REPORT) throw tooLarge();
  return collect(await contentOf(file, entry));
}

/** The yauzl reader checks names (no `..`, no drive, no leading slash) and that sizes are as claimed. */
function open(zip: Buffer): Promise<ZipFile> {
  return settled(done => fromBuffer(zip, { lazyEntries: true, validateEntrySizes: true, strictFileNames: true }, done));
}

/**
 * Size of the central directory, by a record that ends the file: an archive with a comment, behind
 * which another record could hide, or one that needs zip64 is no report.
 */
function directoryBytes(zip: Buffer): number {
  const end = zip.length - END_SIZE;
  if (end < 0 || !zip.subarray(end, end + END.length).equals(END))
    throw new ArtifactError('it does not end as a zip without a comment does');
  return zip.readUInt32LE(end + END_SIZE_OF_DIRECTORY);
}

function firstEntry(file: ZipFile): Promise<Entry> {
  return new Promise((resolve, reject) => {
    file.once('entry', resolve);
    file.once('error', (error: Error) => reject(unreadable(error)));
    file.once('end', () => reject(new ArtifactError('its directory is cut short')));
    file.readEntry();
  });
}

function contentOf(file: ZipFile, entry: Entry): Promise<Readable> {
  return settled(done => file.openReadStream(entry, done));
}

async function collect(content: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MOST_REPORT) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof ArtifactError ? error : unreadable(error);
  }
  return Buffer.concat(chunks, bytes);
}

/** Unix mode of a symbolic link, in the upper half of the external attributes. */
function isLink({ externalFileAttributes }: Entry): boolean {
  return ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}

function settled<T>(start: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      start((error, value) => (error ? reject(unreadable(error)) : resolve(value)));
    } catch (error) {
      reject(unreadable(error));
    }
  });
}

function unreadable(error: unknown): ArtifactError {
  return new ArtifactError(`it is no zip that can be read: ${error instanceof Error ? error.message : String(error)}`);
}

function tooLarge(): ArtifactError {
  return new ArtifactError(`its report has more than ${MOST_REPORT / 1024 / 1024} MiB`);
}
