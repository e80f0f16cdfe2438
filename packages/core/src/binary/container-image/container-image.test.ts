import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesIn, ociImage, tarOf } from '../../../test/container-image.ts';
import { type Workshop, workshop } from '../../../test/go-build.ts';
import { requires } from '../../../test/requires.ts';
import { bufferSource } from '../source.ts';
import { describeContainerImage, type ImageOptions } from './describe-image.ts';
import { archiveFiles } from './image-files.ts';
import { listImages } from './images.ts';
import { readLayers } from './layers.ts';

const needs = requires('go', 'strip');
const tools = requires('go', 'skopeo', 'umoci');

describe.skipIf(needs.skip)(`a container image${needs.reason}`, { timeout: 60_000 }, () => {
  let shop: Workshop;
  let app: Buffer;
  let side: Buffer;
  beforeAll(async () => {
    shop = await workshop();
    app = readFileSync(await shop.build('app'));
    copyFileSync(join(shop.folder, 'app'), join(shop.folder, 'side'));
    await shop.run('strip', 'side');
    side = readFileSync(join(shop.folder, 'side'));
  }, 60_000);
  afterAll(() => shop.remove());

  const saved = async (path: string, options?: ImageOptions) =>
    describeContainerImage(await archiveFiles(bufferSource(readFileSync(path)), 'image.tar'), options);

  describe.skipIf(tools.skip)(`that umoci and skopeo wrote${tools.reason}`, () => {
    beforeAll(() => {
      const umoci = (...args: string[]) => execFileSync('umoci', args, { cwd: shop.folder, stdio: 'pipe' });
      umoci('init', '--layout', 'oci');
      umoci('new', '--image', 'oci:latest');
      umoci('insert', '--rootless', '--image', 'oci:latest', 'side', '/opt/side');
      umoci('insert', '--rootless', '--image', 'oci:latest', 'app', '/usr/local/bin/app');
      umoci('config', '--image', 'oci:latest', '--config.entrypoint', 'app', '--config.cmd', 'serve');
    });
    const copy = (to: string, ...flags: string[]) =>
      execFileSync('skopeo', ['--insecure-policy', 'copy', '--quiet', ...flags, 'oci:oci:latest', to], {
        cwd: shop.folder,
        stdio: 'pipe',
      });
    const expected = (layout: string) => ({
      layout,
      platform: 'linux/amd64',
      entrypoint: ['app'],
      cmd: ['serve'],
      program: {
        path: '/usr/local/bin/app',
        layer: 1,
        chosenBy: 'entrypoint',
        description: { kind: 'described', size: app.length, dwarf: { state: 'present' } },
      },
      others: [{ path: '/opt/side', layer: 0, size: side.length, dwarf: 'absent', symbols: false, problem: null }],
      notes: [],
    });

    it('is read from a tar of an OCI layout', async () => {
      execFileSync('tar', ['-cf', 'oci.tar', '-C', 'oci', '.'], { cwd: shop.folder });
      const image = await saved(join(shop.folder, 'oci.tar'));
      expect(image).toMatchObject(expected('oci'));
      expect(image.layers.map(({ compression }) => compression)).toEqual(['gzip', 'gzip']);
      const told = JSON.parse(
        execFileSync('skopeo', ['inspect', 'oci:oci:latest'], { cwd: shop.folder, encoding: 'utf8' }),
      ) as { Digest: string; Layers: string[] };
      expect(image.digest).toBe(told.Digest);
      expect(image.layers.map(({ digest }) => digest)).toEqual(told.Layers);
    });

    it('is read as docker save writes it, through the links between its layers', async () => {
      copy('docker-archive:docker.tar:example.test/app:1');
      const image = await saved(join(shop.folder, 'docker.tar'));
      expect(image).toMatchObject(expected('docker'));
      expect(image.references).toEqual(['example.test/app:1']);
      expect(image.layers.map(({ compression }) => compression)).toEqual(['none', 'none']);
    });

    it('is read with layers packed by zstd', async () => {
      copy('oci-archive:zstd.tar', '--dest-compress-format', 'zstd');
      const image = await saved(join(shop.folder, 'zstd.tar'));
      expect(image).toMatchObject(expected('oci'));
      expect(image.layers.map(({ compression }) => compression)).toEqual(['zstd', 'zstd']);
    });

    it('lists every platform and reads the one that is asked for', async () => {
      copy('oci:both:arm', '--override-arch', 'amd64');
      // A second image of another platform in the same layout.
      const umoci = (...args: string[]) => execFileSync('umoci', args, { cwd: shop.folder, stdio: 'pipe' });
      umoci('tag', '--image', 'both:arm', 'amd');
      umoci('config', '--image', 'both:arm', '--architecture', 'arm64', '--config.entrypoint', '/opt/side');
      execFileSync('tar', ['-cf', 'both.tar', '-C', 'both', '.'], { cwd: shop.folder });
      const path = join(shop.folder, 'both.tar');
      const arm = await saved(path, { platform: 'linux/arm64' });
      expect(arm.images.map(({ platform }) => platform).sort()).toEqual(['linux/amd64', 'linux/arm64']);
      expect(arm).toMatchObject({ platform: 'linux/arm64', references: ['arm'], program: { path: '/opt/side' } });
      const amd = await saved(path, { preferred: 'linux/amd64' });
      expect(amd).toMatchObject({ platform: 'linux/amd64', program: { path: '/usr/local/bin/app' } });
      await expect(saved(path, { platform: 'linux/s390x' })).rejects.toThrow(/linux\/arm64.*not linux\/s390x/);
    });
  });

  it.skipIf(tools.skip)(`holds the files that umoci unpacks${tools.reason}`, async () => {
    const run = (tool: string, ...args: string[]) => execFileSync(tool, args, { cwd: shop.folder, encoding: 'utf8' });
    const umoci = (...args: string[]) => run('umoci', ...args);
    umoci('init', '--layout', 'changed');
    umoci('new', '--image', 'changed:it');
    const script = (text: string, tag: string) => {
      umoci('unpack', '--rootless', '--image', 'changed:it', tag);
      run('sh', '-ec', `cd ${tag}/rootfs; ${text}`);
      umoci('repack', '--image', 'changed:it', tag);
    };
    script('mkdir -p usr/lib a/b/c d/e; ln -s usr/lib lib; echo 1 | tee a/b/c/x a/b/y d/e/z usr/lib/l d/f >k', 'one');
    script('rm -r a/b; mkdir -p a/b; echo 2 >a/b/new; rm d/e/z; ln usr/lib/l d/hard; rm k; ln -s a k', 'two');
    script('rm -r d; echo 3 >d; rm lib usr/lib/l; mkdir lib; echo 3 >lib/m; mkdir -p x/y; ln -s ../.. x/y/up', 'three');
    run('mkdir', '-p', 'opaque/a');
    run('touch', 'opaque/a/last');
    umoci('insert', '--rootless', '--opaque', '--image', 'changed:it', 'opaque', '/usr');
    umoci('unpack', '--rootless', '--image', 'changed:it', 'result');
    const wanted = run('find', 'result/rootfs', '-type', 'f', '-printf', '/%P\\n').trim().split('\n').sort();
    expect(wanted).toContain('/usr/a/last');
    run('tar', '-cf', 'changed.tar', '-C', 'changed', '.');
    const files = await archiveFiles(bufferSource(readFileSync(join(shop.folder, 'changed.tar'))), 'changed.tar');
    const [image] = (await listImages(files)).images;
    const { tree } = await readLayers(files, image!.contents!.layers);
    expect([...tree.files()].map(({ path }) => path).sort()).toEqual(wanted);
    expect(tree.resolve('/x/y/up/k/b/new')?.path).toBe('/a/b/new');
  });

  it('is read with the names that GNU tar writes, as long, linked and moved as they are', async () => {
    const root = join(shop.folder, 'root');
    const long = `usr/${'long-name-'.repeat(20)}/${'and-longer-'.repeat(20)}`;
    mkdirSync(join(root, long), { recursive: true });
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, long, 'app'), app);
    chmodSync(join(root, long, 'app'), 0o755);
    symlinkSync(`/${long}`, join(root, 'bin', 'far'));
    symlinkSync('../../../bin/far/./app', join(root, 'bin', 'started'));
    execFileSync('ln', [join(root, long, 'app'), join(root, 'hard')]);
    for (const format of ['gnu', 'pax', 'posix', 'oldgnu']) {
      const out = join(shop.folder, `${format}.tar`);
      execFileSync('tar', [`--format=${format}`, '-cf', out, '-C', root, '.']);
      const tar = readFileSync(out);
      const image = await describeContainerImage(ociImage([{ tar }], { config: { Cmd: ['started'] } }));
      expect(image, format).toMatchObject({
        program: { chosenBy: 'entrypoint', description: { size: app.length, dwarf: { state: 'present' } } },
        others: [],
      });
      expect([`/${long}/app`, '/hard'], format).toContain(image.program?.path);
    }
    rmSync(root, { recursive: true });
  });

  it('is judged by its last layer, whiteouts honoured', async () => {
    const layer = (...entries: Parameters<typeof tarOf>[0]) => ({ tar: tarOf(entries) });
    const old = { path: 'app/server', body: side };
    const started = { config: { Entrypoint: ['/app/server'] } };
    const programOf = async (...layers: ReturnType<typeof layer>[]) => {
      const { program, others } = await describeContainerImage(ociImage(layers, started));
      return { layer: program?.layer, path: program?.path, others: others.map(({ path }) => path) };
    };
    const fresh = { path: './app/server', body: app };
    expect(await programOf(layer(old), layer(fresh))).toEqual({ layer: 1, path: '/app/server', others: [] });
    const removed = { path: 'app/.wh.server' };
    expect(await programOf(layer(old), layer(removed))).toEqual({ layer: undefined, path: undefined, others: [] });
    // A whiteout never takes a file of its own layer, wherever it stands.
    expect(await programOf(layer(old), layer(fresh, removed))).toMatchObject({ layer: 1 });
    expect(await programOf(layer(old), layer(removed, fresh))).toMatchObject({ layer: 1 });
    const opaque = { path: 'app/.wh..wh..opq' };
    const kept = { path: 'app/kept', body: app };
    const only = { layer: 1, path: '/app/kept', others: [] };
    expect(await programOf(layer(old), layer(kept, opaque))).toEqual(only);
    expect(await programOf(layer(old), layer(opaque, kept))).toEqual(only);
    // A folder that is removed and made again is empty.
    expect(await programOf(layer(old), layer({ path: '.wh.app' }), layer(kept))).toEqual({ ...only, layer: 2 });
    // Where a link was, `bin` is still it: the usual case of a merged /usr.
    const merged = layer({ path: 'usr/bin/', type: '5' }, { path: 'app', type: '2', link: 'usr/bin' });
    expect(await programOf(merged, layer(fresh))).toEqual({ layer: 1, path: '/usr/bin/server', others: [] });
    // A file in place of a folder takes all that was in it.
    expect(await programOf(layer(old), layer({ path: 'app', body: 'text' }))).toMatchObject({ path: undefined });
  });

  it('finds the program behind an init, a script or a shell, by PATH and working directory', async () => {
    const tar = tarOf([
      { path: 'sbin/tini', body: Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(100)]) },
      { path: 'entry.sh', body: '#!/bin/sh\nexec "$@"\n' },
      { path: 'srv/bin/app', body: app },
      { path: 'srv/side', body: side },
      { path: 'srv/not-executable', body: app, mode: 0o644 },
    ]);
    const chosen = async (config: Record<string, unknown>) => {
      const { program, noProgram } = await describeContainerImage(ociImage([{ tar }], { config }));
      return program ? [program.path, program.chosenBy] : noProgram?.why;
    };
    const Env = ['PATH=/nowhere', 'PATH=/sbin:/srv/bin'];
    expect(await chosen({ Entrypoint: ['tini', '--'], Cmd: ['app'], Env })).toEqual(['/srv/bin/app', 'argument']);
    expect(await chosen({ Entrypoint: ['/entry.sh'], Cmd: ['/srv/side', '-v'] })).toEqual(['/srv/side', 'argument']);
    expect(await chosen({ Cmd: ['./side'], WorkingDir: '/srv' })).toEqual(['/srv/side', 'entrypoint']);
    const shell = ['/bin/sh', '-c', 'umask 077; exec bin/app --serve'];
    expect(await chosen({ Cmd: shell, WorkingDir: '/srv' })).toEqual(['/srv/bin/app', 'argument']);
    expect(await chosen({ Entrypoint: ['/entry.sh'] })).toMatch(
      /starts \/entry\.sh, which is no binary; programs of Go in it: \/srv\/bin\/app, /,
    );
    expect(await chosen({ Cmd: ['/srv/not-executable'] })).toMatch(/holds no executable of that name/);
    expect(await chosen({ Entrypoint: null, Cmd: null })).toMatch(/^the image starts nothing/);
  });

  it('is read as newer releases of Docker save it, blobs beside manifest.json', async () => {
    const { contents } = ociImage([{ tar: tarOf([{ path: 'app', body: app }]) }], { config: { Cmd: ['/app'] } });
    const blobs = [...contents].filter(([path]) => path.startsWith('blobs/'));
    const [layer, config] = blobs.map(([path]) => path);
    const both = [{ Config: config, RepoTags: ['app:1'], Layers: [layer] }];
    const members = new Map([...contents, ['manifest.json', Buffer.from(JSON.stringify(both))]]);
    const read = () =>
      describeContainerImage(filesIn(members)).then(({ layout, references, program }) => [
        layout,
        references,
        program?.path,
      ]);
    expect(await read()).toEqual(['oci', [], '/app']);
    members.delete('index.json');
    expect(await read()).toEqual(['docker', ['app:1'], '/app']);
    // As crane names the configuration.
    const named = config!.replace('blobs/sha256/', 'sha256:');
    members.set(named, members.get(config!)!);
    members.set('manifest.json', Buffer.from(JSON.stringify([{ ...both[0], Config: named }])));
    expect((await describeContainerImage(filesIn(members))).digest).toBe(named);
    members.set(named, Buffer.from(`${String(members.get(config!))} `));
    await expect(read()).rejects.toThrow(/its sha256 is/);
    members.set('manifest.json', Buffer.from(JSON.stringify(both)));
    members.set(layer!, Buffer.concat([members.get(layer!)!, Buffer.alloc(512)]));
    await expect(read()).rejects.toThrow(/its sha256 is/);
  });

  it('is found in an index of indexes, what vouches for it left out, and refused where they never end', async () => {
    const { contents } = ociImage([{ tar: tarOf([{ path: 'app', body: app }]) }], { config: { Cmd: ['/app'] } });
    const nest = (index: Buffer, extra: readonly object[] = []) => {
      const { manifests } = JSON.parse(index.toString()) as { manifests: object[] };
      const blob = Buffer.from(JSON.stringify({ manifests: [...extra, ...manifests] }));
      const hex = createHash('sha256').update(blob).digest('hex');
      contents.set(`blobs/sha256/${hex}`, blob);
      const mediaType = 'application/vnd.oci.image.index.v1+json';
      const annotations = { 'io.containerd.image.name': 'example.test/app:1' };
      const descriptor = { mediaType, digest: `sha256:${hex}`, size: blob.length, annotations };
      return Buffer.from(JSON.stringify({ manifests: [descriptor] }));
    };
    const attestation = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${'0'.repeat(64)}`,
      size: 1,
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    };
    let index = nest(contents.get('index.json')!, [attestation]);
    contents.set('index.json', index);
    const image = await describeContainerImage(filesIn(contents));
    expect(image).toMatchObject({ references: ['example.test/app:1'], program: { path: '/app' } });
    expect(image.images).toHaveLength(1);
    for (let depth = 0; depth < 4; depth++) index = nest(index);
    contents.set('index.json', index);
    await expect(describeContainerImage(filesIn(contents))).rejects.toThrow(/nested more than 4 deep/);
  });

  it('is read with a layer of many zstd frames, one for each file', async () => {
    const tar = tarOf([{ path: 'app', body: app }]);
    const frames: Buffer[] = [];
    for (let at = 0; at < tar.length; at += 100_000) {
      frames.push(zstdCompressSync(tar.subarray(at, at + 100_000)));
      const skippable = Buffer.alloc(12);
      skippable.writeUInt32LE(0x184d2a5e, 0);
      skippable.writeUInt32LE(4, 4);
      frames.push(skippable);
    }
    const mediaType = 'application/vnd.oci.image.layer.v1.tar+zstd';
    const image = ociImage([{ tar, packed: Buffer.concat(frames), mediaType }], { config: { Cmd: ['/app'] } });
    expect(await describeContainerImage(image)).toMatchObject({ program: { path: '/app' }, notes: [] });
  });

  it('tells of a layer that is not what its media type says', async () => {
    const tar = tarOf([{ path: 'app', body: app }]);
    const layer = { tar, packed: gzipSync(tar), mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' };
    const image = await describeContainerImage(ociImage([layer], { config: { Cmd: ['/app'] } }));
    expect(image.program?.path).toBe('/app');
    expect(image.notes).toEqual([expect.stringMatching(/is gzip data, its media type says .*\+zstd$/)]);
  });
});
