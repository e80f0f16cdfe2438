import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of an archive; what it claims may differ from what it has. */
export interface ZipEntry {
  readonly name: string;
  readonly content: string | Buffer;
  /** Written as it is, not deflated. */
  readonly stored?: boolean;
  /** The uncompressed size that the headers claim. */
  readonly claimedSize?: number;
  readonly claimedCrc?: number;
  /** The name in the local header, when that is another one. */
  readonly localName?: string;
  /** Sets the flag of an encrypted entry. */
  readonly encrypted?: boolean;
  /** Sizes follow the content instead of standing in front of it, as a streaming writer leaves them. */
  readonly streamed?: boolean;
  /** Unix mode, such as `0o120777` of a symbolic link. */
  readonly mode?: number;
}

export interface ZipShape {
  /** Number of entries that the end record claims. */
  readonly claimedEntries?: number;
  readonly comment?: string;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const DESCRIPTOR = 0x08074b50;
const END = 0x06054b50;
const ENCRYPTED = 1;
const STREAMED = 1 << 3;
const UTF8 = 1 << 11;
const UNIX = 3 << 8;
const VERSION = 20;

/** An archive as PKWARE's APPNOTE 6.3 lays it out: local headers and contents, central directory (4.3.12), end (4.3.16). */
export function zip(entries: readonly ZipEntry[], { claimedEntries, comment = '' }: ZipShape = {}): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const written = local(entry);
    files.push(written);
    directory.push(central(entry, offset));
    offset += written.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(claimedEntries ?? entries.length, 8);
  end.writeUInt16LE(claimedEntries ?? entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([...files, listing, end, Buffer.from(comment)]);
}

/** The archive of one report, as `actions/upload-artifact` makes it: deflated and streamed. */
export function reportZip(report: object | string, name = 'gds-report.json'): Buffer {
  return zip([{ name, content: typeof report === 'string' ? report : JSON.stringify(report), streamed: true }]);
}

/** Archives that a reader of artifacts must refuse, by what is wrong with them. */
export function hostileZips(report: string): Readonly<Record<string, Buffer>> {
  const name = 'gds-report.json';
  const plain = { name, content: report };
  const large = Buffer.alloc(64 * 1024 * 1024, ' ');
  return {
    'two entries': zip([plain, { name: 'other.json', content: '{}' }]),
    'two entries, one claimed': zip([plain, plain], { claimedEntries: 1 }),
    'the same name twice': zip([plain, plain]),
    'a name above its folder': zip([{ ...plain, name: `../${name}` }]),
    'a name with a backslash': zip([{ ...plain, name: `..\\${name}` }]),
    'an absolute name': zip([{ ...plain, name: `/etc/${name}` }]),
    'a drive': zip([{ ...plain, name: `C:${name}` }]),
    'a folder': zip([{ name: 'gds-report/', content: '', stored: true }]),
    'a name in a folder': zip([{ ...plain, name: `folder/${name}` }]),
    'another name': zip([{ ...plain, name: 'report.json' }]),
    'another local name': zip([{ ...plain, localName: `../${name}` }]),
    'a symbolic link': zip([{ name, content: '/etc/passwd', stored: true, mode: 0o120777 }]),
    'a bomb': zip([{ name, content: large }]),
    'a bomb that claims to be small': zip([{ name, content: large, claimedSize: 100 }]),
    'a claim of 4 GB': zip([{ ...plain, claimedSize: 0xfffffffe }]),
    'a wrong size': zip([{ ...plain, claimedSize: report.length + 1 }]),
    'a comment that holds an end record': zip([plain], { comment: 'PK\x05\x06' }),
    'two entries behind a comment that claims one': zip([plain, plain], {
      claimedEntries: 1,
      comment: endRecordClaiming(46 + name.length),
    }),
    'an encrypted entry': zip([{ ...plain, encrypted: true }]),
    'no entry': zip([]),
    'no bytes': Buffer.alloc(0),
    'no archive': Buffer.from('<html>Sign in</html>'),
    'a truncated archive': zip([plain]).subarray(0, -30),
    'a truncated entry': truncatedEntry(plain),
  };
}

/** A comment of 20 bytes that reads as an end record whose directory has so many bytes. */
function endRecordClaiming(bytes: number): string {
  const record = Buffer.alloc(20);
  record.write('PK\x05\x06', 'latin1');
  record.writeUInt32LE(bytes, 12);
  return record.toString('latin1');
}

/** A content that ends in the middle of its deflate stream, with headers that agree with it. */
function truncatedEntry(entry: ZipEntry): Buffer {
  const whole = zip([entry]);
  const packed = deflateRawSync(entry.content);
  const cut = Math.floor(packed.length / 2);
  const start = 30 + Buffer.byteLength(entry.name);
  const bytes = Buffer.concat([whole.subarray(0, start + cut), whole.subarray(start + packed.length)]);
  bytes.writeUInt32LE(cut, 18);
  const directory = start + cut;
  bytes.writeUInt32LE(cut, directory + 20);
  bytes.writeUInt32LE(directory, bytes.length - 22 + 16);
  return bytes;
}

interface Packed {
  readonly data: Buffer;
  readonly crc: number;
  readonly size: number;
  readonly method: 0 | 8;
  readonly flags: number;
}

function pack({ content, stored, claimedSize, claimedCrc, encrypted, streamed }: ZipEntry): Packed {
  const plain = Buffer.from(content);
  return {
    data: stored ? plain : deflateRawSync(plain),
    crc: claimedCrc ?? crc32(plain),
    size: claimedSize ?? plain.length,
    method: stored ? 0 : 8,
    flags: UTF8 | (encrypted ? ENCRYPTED : 0) | (streamed ? STREAMED : 0),
  };
}

function local(entry: ZipEntry): Buffer {
  const { data, crc, size, method, flags } = pack(entry);
  const name = Buffer.from(entry.localName ?? entry.name);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt16LE(name.length, 26);
  const descriptor = Buffer.alloc(entry.streamed ? 16 : 0);
  if (entry.streamed) {
    descriptor.writeUInt32LE(DESCRIPTOR, 0);
    descriptor.writeUInt32LE(crc, 4);
    descriptor.writeUInt32LE(data.length, 8);
    descriptor.writeUInt32LE(size, 12);
  } else {
    header.writeUInt32LE(crc, 14);
    header.writeUInt32LE(data.length, 18);
    header.writeUInt32LE(size, 22);
  }
  return Buffer.concat([header, name, data, descriptor]);
}

function central(entry: ZipEntry, offset: number): Buffer {
  const { data, crc, size, method, flags } = pack(entry);
  const name = Buffer.from(entry.name);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL, 0);
  header.writeUInt16LE(UNIX | VERSION, 4);
  header.writeUInt16LE(VERSION, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(data.length, 20);
  header.writeUInt32LE(size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}
