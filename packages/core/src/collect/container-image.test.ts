import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectContext, folderWith } from '../../test/collect-context.ts';
import { ociImage, tarOf } from '../../test/container-image.ts';
import { type Workshop, workshop } from '../../test/go-build.ts';
import { requires } from '../../test/requires.ts';
import debugInfo from '../checks/debug-info.ts';
import pprofRegistration from '../checks/pprof-registration.ts';
import { type TargetBinary, unavailable } from '../evidence/index.ts';
import binary from './binary.ts';
import { containerPlatform, looksLikeImage } from './container-image.ts';

const needs = requires('go', 'strip', 'objcopy', 'readelf');

describe.skipIf(needs.skip)(`an image as a target${needs.reason}`, { timeout: 60_000 }, () => {
  let shop: Workshop;
  let folder: string;
  const at = (...names: string[]) => join(shop.folder, ...names);
  const write = (name: string, files: ReadonlyMap<string, Buffer>) => {
    for (const [path, bytes] of files) {
      mkdirSync(dirname(at(name, path)), { recursive: true });
      writeFileSync(at(name, path), bytes);
    }
    return at(name);
  };
  beforeAll(async () => {
    shop = await workshop();
    const app = readFileSync(await shop.build('app', { program: 'pprof', env: { CGO_ENABLED: '0' } }));
    const other = tarOf([{ path: 'bin/other', body: app }]);
    const tar = tarOf([{ path: 'bin/app', body: app }]);
    const config = { config: { Cmd: ['app'] } };
    folder = write('image', ociImage([{ tar: other }, { tar }], config, { ...config, architecture: 's390x' }).contents);
    execFileSync('tar', ['-cf', 'image.tar', '-C', 'image', '.'], { cwd: shop.folder });
    copyFileSync(at('app'), at('stripped'));
    await shop.run('objcopy', '--only-keep-debug', 'stripped', 'kept');
    await shop.run('strip', 'stripped');
    const stripped = tarOf([{ path: 'bin/app', body: readFileSync(at('stripped')) }]);
    write('small', ociImage([{ tar: stripped }], config).contents);
  }, 60_000);
  afterAll(() => shop.remove());

  const collect = async (subject: string, over: { configured?: boolean; debugFiles?: readonly string[] } = {}) => {
    const context = collectContext(shop.folder);
    const notes: string[] = [];
    const { configured = false, ...rest } = over;
    const target = { ...context.target!, kind: 'image', subject, ...rest } as const;
    const configuration = { ...context.configuration, targets: configured ? [target] : [] };
    const note = (text: string) => notes.push(text);
    return { value: await binary.collect({ ...context, target, configuration, note }), notes, target };
  };

  it.each(['image', 'image.tar'])('%s: the program in it is judged, and told where it is from', async subject => {
    const { value, notes, target } = await collect(subject);
    expect(value).toMatchObject({
      name: `${subject}:/bin/app`,
      builtHere: false,
      description: { kind: 'described', dwarf: { state: 'present' } },
      image: { platform: 'linux/amd64', program: '/bin/app', layer: 2, layers: 2 },
    });
    const { sha256 } = value as TargetBinary;
    expect(execFileSync('sha256sum', [at('app')], { encoding: 'utf8' })).toContain(sha256);
    expect(notes).toEqual([
      `${subject}: image for linux/amd64 (of linux/amd64, linux/s390x), judged is /bin/app, what it starts, from layer 2 of 2; 1 other Go binary in it`,
    ]);
    const none = unavailable('not-configured', 'none', 'none');
    const pieces = { binary: value, buildRecipe: none, goSource: none } as never;
    const [info, pprof] = [debugInfo, pprofRegistration].map(check =>
      check.evaluate(pieces, { target, threshold: () => 0 }),
    );
    expect(info).toMatchObject({ outcome: 'pass' });
    expect(info!.facts).toContainEqual({ key: 'program in the image', value: '/bin/app' });
    expect(pprof).toMatchObject({
      outcome: 'pass',
      summary: expect.stringContaining('registered on http.DefaultServeMux') as string,
    });
  });

  it('has its DWARF in a debug file of this machine, found by build id', async () => {
    const id = /Build ID: ([0-9a-f]+)/.exec(await shop.run('readelf', '-n', 'stripped'))![1]!;
    mkdirSync(at('symbols', id), { recursive: true });
    copyFileSync(at('kept'), at('symbols', id, 'debuginfo'));
    const { value } = await collect('small', { debugFiles: ['symbols'] });
    expect(value).toMatchObject({ description: { dwarf: { state: 'absent' } }, debugFile: { matches: true } });
    expect((await collect('small')).value).not.toHaveProperty('debugFile');
  });

  it('has its DWARF in a debug file inside the image, beside it or by build id', async () => {
    await shop.run('objcopy', '--add-gnu-debuglink=kept', 'stripped', 'named');
    const [named, kept] = [readFileSync(at('named')), readFileSync(at('kept'))];
    const id = /Build ID: ([0-9a-f]+)/.exec(await shop.run('readelf', '-n', 'stripped'))![1]!;
    const tree = `usr/lib/debug/.build-id/${id.slice(0, 2)}/${id.slice(2)}.debug`;
    const cases = [
      ['beside', { path: 'bin/kept', body: kept }, '/bin/kept', true],
      ['tree', { path: tree, body: kept }, `/${tree}`, true],
      ['foreign', { path: 'bin/.debug/kept', body: named }, '/bin/.debug/kept', false],
    ] as const;
    for (const [name, entry, path, matches] of cases) {
      const layers = [{ tar: tarOf([entry]) }, { tar: tarOf([{ path: 'bin/app', body: named }]) }];
      const packed = layers.map(({ tar }) => ({ tar, packed: gzipSync(tar, { level: 1 }) }));
      write(name, ociImage(packed, { config: { Cmd: ['app'] } }).contents);
      const { value, target } = await collect(name);
      expect(value, name).toMatchObject({ debugFile: { name: `${name}:${path}`, matches } });
      const pieces = { binary: value, buildRecipe: unavailable('not-configured', 'none', 'none') } as never;
      const { outcome, summary } = debugInfo.evaluate(pieces, { target, threshold: () => 0 });
      expect([outcome, summary], name).toEqual(
        matches
          ? ['pass', expect.stringContaining(`in ${name}:${path}`)]
          : ['fail', `foreign:/bin/.debug/kept does not belong to foreign:/bin/app`],
      );
    }
  });

  it('says what is wrong with a damaged one, one without a program and one that is none', async () => {
    const whole = readFileSync(at('image.tar'));
    writeFileSync(at('cut.tar'), whole.subarray(0, whole.length / 2));
    expect((await collect('cut.tar')).value).toMatchObject({
      reason: 'unreadable',
      missing: expect.stringMatching(/cut\.tar\+0x.*(?:are claimed there|ends without)/) as string,
      provide: expect.stringContaining('docker save') as string,
    });
    write(
      'script',
      ociImage([{ tar: tarOf([{ path: 'run', body: '#!/bin/sh' }]) }], { config: { Cmd: ['/run'] } }).contents,
    );
    expect((await collect('script')).value).toMatchObject({
      missing: 'script: the image starts /run, which is no binary, and no program of Go is in it',
    });
    const long = `bin/${'line\nbreak-'.repeat(30)}/${'x'.repeat(200)}`;
    const body = readFileSync(at('app'));
    const path = `path=${long}/run\n`;
    const record = `${path.length + 4} ${path}`;
    const evil = tarOf([
      { path: 'p', type: 'x', body: record },
      { path: 'q', body },
    ]);
    write('evil', ociImage([{ tar: evil }], { config: { Cmd: [`/${long}/run`] } }).contents);
    const judged = (await collect('evil')) as { value: TargetBinary; notes: string[] };
    expect(judged.value.name).toMatch(/^evil:\/bin\/line\\nbreak.{1,300}…x+\/run$/);
    expect(judged.notes.join('')).not.toContain('\n');
    expect((await collect('app')).value).toMatchObject({ reason: 'unreadable' });
    expect((await collect('nothing')).value).toMatchObject({
      missing: expect.stringContaining('nothing does not exist') as string,
    });
  });

  it('is read inside its folder only, and through a link of gds.yaml only within the repository', async () => {
    const outside = folderWith({ blob: 'x' });
    const moved = write('moved', ociImage([{ tar: tarOf([]) }]).contents);
    const index = JSON.parse(readFileSync(join(moved, 'index.json'), 'utf8')) as { manifests: [{ digest: string }] };
    const blob = join(moved, 'blobs', index.manifests[0].digest.replace(':', '/'));
    renameSync(blob, join(outside, 'moved'));
    symlinkSync(join(outside, 'moved'), blob);
    expect((await collect('moved')).value).toMatchObject({
      missing: expect.stringContaining('link that leaves') as string,
    });
    symlinkSync(outside, at('away'));
    expect((await collect('away', { configured: true })).value).toMatchObject({
      missing: 'away is a symbolic link that leaves the repository; give the folder it points to.',
    });
    symlinkSync(folder, at('link'));
    expect((await collect('link', { configured: true })).value).toMatchObject({ name: 'link:/bin/app' });
  });

  it('is told from binaries and folders by its layout or its first header', () => {
    expect(['image', 'image.tar', 'app', '.', 'nothing', 'src'].map(name => looksLikeImage(at(name)))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(containerPlatform('x64')).toBe('linux/amd64');
    expect(containerPlatform('arm64')).toBe('linux/arm64');
  });
});
