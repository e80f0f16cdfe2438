import { promisify } from 'node:util';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { describe, expect, it } from 'vitest';
import { hostileZips, reportZip, zip, type ZipEntry } from './zip.ts';

const open = promisify<Buffer, object, ZipFile>(fromBuffer);

interface Read {
  readonly name: string;
  readonly content: string;
  readonly mode: number;
}

/** Every entry, read by another implementation. */
async function read(bytes: Buffer): Promise<Read[]> {
  const file = await open(bytes, { lazyEntries: true });
  const found: Read[] = [];
  return new Promise((resolve, reject) => {
    file.on('error', reject);
    file.on('end', () => resolve(found));
    file.on('entry', (entry: Entry) => {
      file.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        const chunks: Buffer[] = [];
        stream.on('error', reject);
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const content = Buffer.concat(chunks).toString('utf8');
          found.push({ name: entry.fileName, content, mode: entry.externalFileAttributes >>> 16 });
          file.readEntry();
        });
      });
    });
    file.readEntry();
  });
}

const entries: ZipEntry[] = [
  { name: 'gds-report.json', content: JSON.stringify({ text: 'a'.repeat(5_000) }) },
  { name: 'stored.json', content: '{"stored":true}', stored: true },
  { name: 'ströme.json', content: '{"streamed":true}', streamed: true },
  { name: 'empty', content: '' },
];

describe('an archive', () => {
  it('is read by yauzl as it was made', async () => {
    expect((await read(zip(entries, { comment: 'note' }))).map(one => [one.name, one.content])).toEqual(
      entries.map(one => [one.name, one.content]),
    );
    expect(await read(reportZip({ a: 1 }))).toMatchObject([{ name: 'gds-report.json', content: '{"a":1}' }]);
  });
});

describe('a hostile archive', () => {
  const report = JSON.stringify({ text: 'report '.repeat(100) });
  const hostile = hostileZips(report);

  it.each([
    ['a name above its folder', /invalid relative path/],
    ['an absolute name', /absolute path/],
    ['a drive', /absolute path/],
    ['a bomb that claims to be small', /too many bytes/],
    ['a claim of 4 GB', /not enough bytes/],
    ['a wrong size', /not enough bytes/],
    ['an encrypted entry', /encrypted/],
    ['no bytes', /End of central directory record signature not found/],
    ['no archive', /End of central directory record signature not found/],
    ['a truncated archive', /End of central directory record signature not found/],
    ['a truncated entry', /unexpected end of file/],
  ])('with %s is refused by yauzl for that', async (what, message) => {
    await expect(read(hostile[what]!)).rejects.toThrow(message);
  });

  it.each([
    ['two entries', ['gds-report.json', 'other.json']],
    ['the same name twice', ['gds-report.json', 'gds-report.json']],
    ['a folder', ['gds-report/']],
    ['a name in a folder', ['folder/gds-report.json']],
    ['another name', ['report.json']],
    ['another local name', ['gds-report.json']],
    ['a bomb', ['gds-report.json']],
    ['no entry', []],
  ])('with %s is readable, so that its reader must look', async (what, names) => {
    expect((await read(hostile[what]!)).map(one => one.name)).toEqual(names);
  });

  it('with a symbolic link has its mode', async () => {
    expect(await read(hostile['a symbolic link']!)).toEqual([
      { name: 'gds-report.json', content: '/etc/passwd', mode: 0o120777 },
    ]);
  });

  it('that is a bomb is small until it is read', async () => {
    expect(hostile['a bomb']!.length).toBeLessThan(100_000);
    expect((await read(hostile['a bomb']!))[0]!.content.length).toBe(64 * 1024 * 1024);
  });
});
