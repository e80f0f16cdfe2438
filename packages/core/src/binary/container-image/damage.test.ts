import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { filesIn, ociImage, tarOf, type WrittenEntry } from '../../../test/container-image.ts';
import { BinaryFormatError, type BinaryTrouble } from '../errors.ts';
import { bufferSource } from '../source.ts';
import { describeContainerImage } from './describe-image.ts';
import { archiveFiles, type ImageFiles } from './image-files.ts';

const PROGRAM = Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(600), Buffer.from('gopclntab')]);
const APP: WrittenEntry = { path: 'app', body: PROGRAM };
const START = { config: { Cmd: ['/app'] } };

/** Refused with a typed error, within a bound of memory. */
async function refused(image: ImageFiles | Promise<ImageFiles>, trouble: BinaryTrouble, words: RegExp): Promise<void> {
  const before = process.memoryUsage().rss;
  const error = await Promise.resolve(image)
    .then(files => describeContainerImage(files))
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(error).toBeInstanceOf(BinaryFormatError);
  const { problem, message } = error as BinaryFormatError;
  expect(problem.trouble, message).toBe(trouble);
  expect(message).toMatch(words);
  expect(problem.remedy).not.toBe('');
  expect(process.memoryUsage().rss - before).toBeLessThan(400 << 20);
}

const layered = (...entries: WrittenEntry[]) => ociImage([{ tar: tarOf(entries) }], START);

/** Base 256 (GNU tar): bytes of the exponent behind the mark. */
function claimed(power: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes[0] = 0x80;
  bytes[11 - Math.floor(power / 8)] = 1 << (power % 8);
  return bytes;
}

describe('a damaged or hostile image is refused with what and where', () => {
  it('truncated, at each member and inside of them', async () => {
    const whole = ociImage([{ tar: tarOf([{ path: 'app', body: 'a script' }]) }], START);
    const archive = tarOf([...whole.contents].map(([path, body]) => ({ path, body })));
    const files = (bytes: Uint8Array) => archiveFiles(bufferSource(bytes), 'image.tar');
    expect((await describeContainerImage(await files(archive))).images).toHaveLength(1);
    let cut = 0;
    for (let at = 0; at < archive.length - 1024; at += 256) {
      const error = await files(archive.subarray(0, at))
        .then(each => describeContainerImage(each))
        .catch((reason: unknown) => reason);
      expect(error, `cut at ${at}`).toBeInstanceOf(BinaryFormatError);
      cut++;
    }
    expect(cut).toBeGreaterThan(20);
  });

  it('a layer that is cut short, before its digest is believed', async () => {
    const tar = tarOf([APP]).subarray(0, 700);
    await refused(ociImage([{ tar }], START), 'truncated', /app at blobs\/sha256\/[0-9a-f]+\+0x2bc: .* left/);
    const packed = gzipSync(tarOf([APP]));
    const short = packed.subarray(0, packed.length - 20);
    await refused(ociImage([{ tar: tarOf([APP]), packed: short }], START), 'truncated', /unexpected end of file/);
    const noise = Buffer.from(packed).fill(0xaa, 20, 40);
    await refused(ociImage([{ tar: tarOf([APP]), packed: noise }], START), 'malformed', /compressed data are damaged/);
  });

  it('a wrong checksum in a header', async () => {
    const tar = tarOf([APP, APP]);
    tar[1024 + 512 + 3] = 0x41;
    await refused(ociImage([{ tar }], START), 'malformed', /\+0x600: the checksum of its header is/);
  });

  it('a digest that differs, of the configuration, of a layer and of its tar', async () => {
    for (const [pick, words] of [
      [(path: string, body: Buffer) => path.startsWith('blobs') && body.includes('diff_ids'), /sha256 is .*announced/],
      [(path: string, body: Buffer) => path.startsWith('blobs') && body.includes('gopclntab'), /sha256 is .*announced/],
    ] as const) {
      const image = layered(APP);
      const [path, body] = [...image.contents].find(([name, bytes]) => pick(name, bytes))!;
      const other = Buffer.from(body);
      other[other.length - 1] = other.at(-1)! ^ 1;
      image.contents.set(path, other);
      await refused(image, 'malformed', words);
      image.contents.set(path, Buffer.concat([body, Buffer.alloc(1)]));
      await refused(image, 'malformed', /bytes, announced are/);
      image.contents.delete(path);
      await refused(image, 'truncated', /refers to it and lacks it/);
    }
    const swapped = { tar: tarOf([]), packed: gzipSync(tarOf([APP])) };
    await refused(ociImage([swapped], START), 'malformed', /unpacked: its sha256 is/);
  });

  it('bombs: 50 MB of zeros in gzip, zstd of one repeated byte, many frames', async () => {
    const zeros = tarOf([{ path: 'zeros', body: Buffer.alloc(50_000_000) }]);
    const gzip = gzipSync(zeros);
    expect(gzip.length).toBeLessThan(52_000);
    await refused(ociImage([{ tar: zeros, packed: gzip }], START), 'limit', /hold more than 33554432/);
    await refused(ociImage([{ tar: zeros, packed: zstdCompressSync(zeros) }], START), 'limit', /hold more than/);
    // One frame of 80,000 blocks that each repeat one byte 128 KiB long: 10 GB.
    const block = Buffer.from([2 | ((131_072 << 3) & 0xff), (131_072 >> 5) & 0xff, (131_072 >> 13) & 0xff, 0]);
    const last = Buffer.from(block);
    last[0] = block[0]! | 1;
    const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]);
    const rle = Buffer.concat([head, ...Array.from({ length: 80_000 }, () => block), last]);
    await refused(ociImage([{ tar: zeros, packed: rle }], START), 'limit', /zstd hold more than/);
    const empty = zstdCompressSync(Buffer.alloc(0));
    const frames = Buffer.concat(Array.from({ length: 200_001 }, () => empty));
    await refused(ociImage([{ tar: zeros, packed: frames }], START), 'limit', /more than 200000 frames/);
  });

  it('entries and records that claim more than there is, without allocating it', async () => {
    for (const power of [33, 60, 80]) {
      await refused(layered({ ...APP, size: claimed(power) }), 'truncated', /app at .* are claimed there/);
      await refused(layered({ path: 'p', type: 'x', size: claimed(power) }), 'limit', /records claim/);
      await refused(layered({ path: 'p', type: 'L', size: claimed(power) }), 'limit', /records claim/);
      const outer = tarOf([{ path: 'manifest.json', body: '[]', size: claimed(power) }]);
      await refused(archiveFiles(bufferSource(outer), 'image.tar'), 'truncated', /manifest\.json at image\.tar/);
    }
    await refused(layered({ ...APP, size: Buffer.alloc(12, 0xff) }), 'malformed', /negative/);
    await refused(layered({ ...APP, size: Buffer.from('9'.repeat(12)) }), 'malformed', /octal number/);
    for (const body of ['5 a=b\n', '99 path=x\n', '-1 path=x\n', '11 path\n', '8 path=x', '18 size=1e100000000\n']) {
      await refused(layered({ path: 'p', type: 'x', body }, APP), 'malformed', /pax records/);
    }
  });

  it('sparse entries', async () => {
    await refused(layered({ ...APP, type: 'S' }), 'unsupported', /sparse entry.*without sparse files/);
    const body = '22 GNU.sparse.major=1\n';
    await refused(layered({ path: 'p', type: 'x', body }, APP), 'unsupported', /sparse entry/);
  });

  it('paths, links and whiteouts that lead out of the image', async () => {
    await refused(layered({ ...APP, path: '../app' }), 'malformed', /leads out of the image/);
    await refused(layered({ ...APP, path: 'a/../../app' }), 'malformed', /leads out of the image/);
    await refused(layered({ path: 'hard', type: '1', link: '../../etc/passwd' }), 'malformed', /leads out/);
    await refused(layered({ path: 'hard', type: '1', link: '/etc/passwd' }), 'malformed', /no file of the image/);
    for (const path of ['.wh.', '.wh..', '.wh...', 'a/.wh...', '.wh./']) {
      await refused(layered({ path: 'a/b', body: '' }, { path }), 'malformed', /names no file/);
    }
    await refused(layered({ path: 'p', type: 'x', body: '13 path=a\0bc\n' }, APP), 'malformed', /NUL/);
    const archive = tarOf([{ path: '../manifest.json', body: '[]' }]);
    await refused(archiveFiles(bufferSource(archive), 'image.tar'), 'malformed', /leaves it/);
    // A link never leaves: `..` stays at the root of the image, and goes round at most forty times.
    const linked = async (...entries: WrittenEntry[]) => {
      const { program, noProgram } = await describeContainerImage(
        ociImage([{ tar: tarOf(entries) }], { config: { Cmd: ['/start'] } }),
      ).catch((error: unknown) => ({ program: undefined, noProgram: { why: String(error) } }));
      return program?.path ?? noProgram?.why;
    };
    const out = { path: 'start', type: '2', link: '../../../../app' };
    expect(await linked(APP, out)).toContain('app');
    expect(await linked(out)).toContain('no executable of that name');
    const round: WrittenEntry[] = [
      { path: 'start', type: '2', link: 'b' },
      { path: 'b', type: '2', link: './start' },
    ];
    expect(await linked(...round)).toContain('no executable of that name');
    await refused(layered(...round, { path: 'start/in', body: '' }), 'malformed', /link that leads nowhere/);
  });

  it('links of links that would cost without end', async () => {
    const entries: WrittenEntry[] = [{ path: 'd', type: '5' }];
    const hop = 'd/../'.repeat(18);
    for (let i = 0; i < 39; i++)
      entries.push({ path: `l${i}`, type: '2', link: `${hop}${i === 0 ? 'd' : `l${i - 1}`}` });
    for (let i = 0; i < 10_000; i++) entries.push({ path: `l38/f${i}`, body: '' });
    await refused(ociImage([{ tar: tarOf(entries) }], START), 'limit', /links lead on without end/);
  });

  it('documents that are none, too large, nested or of something else', async () => {
    const image = layered(APP);
    const index = image.contents.get('index.json')!;
    const withIndex = (bytes: Buffer | string) =>
      filesIn(new Map([...image.contents, ['index.json', Buffer.from(bytes as Buffer)]]));
    await refused(withIndex('{'), 'malformed', /index\.json: it is no JSON/);
    await refused(withIndex('{"manifests":[{"digest":7}]}'), 'malformed', /manifests\.0\.digest/);
    await refused(withIndex(Buffer.alloc((4 << 20) + 1, 0x20)), 'limit', /at most 4194304/);
    await refused(withIndex('{"manifests":[]}'), 'not-a-binary', /lists no image/);
    const escaped = index.toString().replace(/sha256:[0-9a-f]{64}/, 'sha256:../../../etc/passwd');
    await refused(withIndex(escaped), 'malformed', /is no sha256 or sha512 digest/);
    await refused(filesIn(new Map()), 'not-a-binary', /neither index\.json .* nor manifest\.json/);
    const missing = index.toString().replaceAll(/sha256:[0-9a-f]{64}/g, `sha256:${'0'.repeat(64)}`);
    await refused(
      withIndex(missing),
      'unsupported',
      /none of its images is there \(linux\/amd64 \(listed, not there\)\)/,
    );
    await refused(ociImage([{ tar: Buffer.from('neither') }], START), 'unsupported', /neither a tar nor/);
    const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted';
    await refused(ociImage([{ tar: tarOf([APP]), mediaType }], START), 'unsupported', /encrypted/);
  });
});

describe('a large image', () => {
  /** Headers of empty files, packed in members of gzip that follow each other. */
  const headers = (count: number, name: (i: number) => string) =>
    Buffer.concat(Array.from({ length: count }, (_, i) => tarOf([{ path: name(i), body: '' }]).subarray(0, 512)));

  it('of 200,000 entries is read', async () => {
    const files = headers(200_000, i => `d${i % 100}/e${i % 1000}/f${i}`);
    const tar = Buffer.concat([files, tarOf([{ path: 'app', body: 'a script' }])]);
    const image = ociImage([{ tar, packed: gzipSync(tar, { level: 1 }) }], START);
    const { noProgram } = await describeContainerImage(image);
    expect(noProgram?.why).toBe('the image starts /app, which is no binary, and no program of Go is in it');
  }, 60_000);

  it('is refused when its entries are more than half a million', async () => {
    const member = gzipSync(headers(1000, i => `f${i * 7919}`));
    const packed = Buffer.concat(Array.from({ length: 501 }, () => member));
    await refused(ociImage([{ tar: Buffer.alloc(0), packed }], START), 'limit', /more than 500000 entries/);
  }, 60_000);
});
