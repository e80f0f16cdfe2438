import { copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectContext } from '../../test/collect-context.ts';
import { described, describedFile } from '../../test/described.ts';
import { type Workshop, workshop } from '../../test/go-build.ts';
import { requires } from '../../test/requires.ts';
import debugInfo from '../checks/debug-info.ts';
import lineTable from '../checks/line-table.ts';
import unoptimisedBuild from '../checks/unoptimised-build.ts';
import { unavailable } from '../evidence/index.ts';
import binary from './binary.ts';
import { debugFileOf } from './debug-file.ts';

const needs = requires('go', 'strip', 'objcopy', 'readelf');

describe.skipIf(needs.skip)(`a detached debug file${needs.reason}`, { timeout: 60_000 }, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
    await copyFile(await shop.build('plain'), join(shop.folder, 'app'));
    await shop.run('objcopy', '--only-keep-debug', 'app', 'app.debug');
    await shop.run('strip', 'app');
    await shop.run('objcopy', '--add-gnu-debuglink=app.debug', 'app');
    await copyFile(join(shop.folder, 'app.debug'), join(shop.folder, 'kept'));
  }, 60_000);
  afterAll(() => shop.remove());

  const judged = async () => {
    const context = collectContext(shop.folder);
    const target = { ...context.target!, kind: 'binary', subject: 'app' } as const;
    const evidence = await binary.collect({ ...context, target });
    const value = { available: true, value: evidence, measuredAt: '2026-01-01T00:00:00Z' };
    const pieces = { binary: value.value, buildRecipe: unavailable('not-configured', 'none', 'none') } as never;
    return [debugInfo, lineTable].map(check => check.evaluate(pieces, { target, threshold: () => 0 }));
  };
  const replaced = async (make: (path: string) => Promise<unknown>) => {
    const path = join(shop.folder, 'app.debug');
    await rm(path);
    await make(path);
    return judged();
  };

  it('is judged in place of the binary when it belongs to it', async () => {
    const [info, lines] = await judged();
    expect(info).toMatchObject({
      outcome: 'pass',
      summary: expect.stringMatching(/^DWARF \d in app\.debug, /) as string,
    });
    expect(lines).toMatchObject({ outcome: 'pass', summary: expect.stringContaining('in app.debug') as string });
  });

  it('fails when it is of another build, or a link', async () => {
    const plain = await shop.build('plain');
    for (const result of await replaced(path => copyFile(plain, path))) {
      expect(result).toMatchObject({ outcome: 'fail', summary: 'app.debug does not belong to app' });
    }
    for (const result of await replaced(path => symlink(join(shop.folder, 'kept'), path))) {
      expect(JSON.stringify(result)).toContain('it is a symbolic link');
    }
  });

  it('gives no result when it is not there', async () => {
    for (const result of await replaced(() => Promise.resolve())) {
      expect(result).toMatchObject({ outcome: 'no-data', provide: expect.stringContaining('put app.debug') as string });
    }
  });
});

describe.skipIf(needs.skip)(`the debug file of a binary${needs.reason}`, { timeout: 60_000 }, () => {
  let shop: Workshop;
  let id: string;
  const at = (...names: string[]) => join(shop.folder, ...names);
  beforeAll(async () => {
    shop = await workshop();
    const flags = ['-gcflags=all=-N -l', '-ldflags=-B gobuildid'];
    await copyFile(await shop.build('plain', { flags, env: { CGO_ENABLED: '0' } }), at('app'));
    await shop.run('objcopy', '--only-keep-debug', 'app', 'kept');
    await shop.run('strip', 'app');
    const notes = await shop.run('readelf', '-n', 'app');
    id = /Build ID: ([0-9a-f]+)/.exec(notes)![1]!;
  }, 60_000);
  afterAll(() => shop.remove());

  /** Puts the debug file at a path while `work` runs. */
  const whileAt = async <T>(path: string, work: () => Promise<T>, from = 'kept'): Promise<T> => {
    await mkdir(dirname(at(path)), { recursive: true });
    await copyFile(at(from), at(path));
    try {
      return await work();
    } finally {
      await rm(at(path));
    }
  };
  const find = async (file = 'app', directories: readonly string[] = ['symbols']) =>
    debugFileOf(await describedFile(at(file)), { path: at(file), directories, base: shop.folder });

  it('is found by build id in a tree, a debuginfod-style folder and the cache of its client', async () => {
    for (const place of [
      join('symbols', '.build-id', id.slice(0, 2), `${id.slice(2)}.debug`),
      join('symbols', 'buildid', id, 'debuginfo'),
      join('symbols', id, 'debuginfo'),
    ]) {
      const search = await whileAt(place, () => find());
      expect(search?.file, place).toMatchObject({ name: place, matches: true, description: { role: 'debug-file' } });
      expect(search?.lookedFor).toContain(place);
    }
    const search = await find();
    expect(search?.file).toBeUndefined();
    expect(search?.lookedFor).toContain(`/usr/lib/debug/.build-id/${id.slice(0, 2)}/${id.slice(2)}.debug`);
  });

  it('found by build id alone is judged by the checks of a binary that names none', async () => {
    const place = join('symbols', id, 'debuginfo');
    const judged = async () => {
      const context = collectContext(shop.folder);
      const target = {
        ...context.target!,
        kind: 'binary',
        role: 'debug',
        subject: 'app',
        debugFiles: ['symbols'],
      } as const;
      const value = await binary.collect({ ...context, target });
      const pieces = { binary: value, buildRecipe: unavailable('not-configured', 'none', 'none') } as never;
      return [debugInfo, lineTable, unoptimisedBuild].map(check =>
        check.evaluate(pieces, { target, threshold: () => 0 }),
      );
    };
    for (const result of await whileAt(place, judged))
      expect(result, result.summary).toMatchObject({ outcome: 'pass' });
    const [info] = await judged();
    expect(info).toMatchObject({ outcome: 'fail', summary: 'no DWARF in app' });
    expect(info!.facts).toContainEqual({
      key: 'debug file looked for',
      value: expect.stringContaining(place) as string,
    });
  });

  it('of another build, or without an id, is refused by name', async () => {
    const place = join('symbols', id, 'debuginfo');
    await copyFile(await shop.build('other', { flags: ['-ldflags=-B gobuildid'] }), at('other'));
    const foreign = { name: place, matches: false };
    expect((await whileAt(place, () => find(), 'other'))?.file).toEqual({
      ...foreign,
      why: 'its GNU build id is another one',
    });
    await shop.run('objcopy', '--remove-section=.note.gnu.build-id', 'kept', 'nameless');
    expect((await whileAt(place, () => find(), 'nameless'))?.file).toMatchObject({
      ...foreign,
      why: 'it has no build id that could agree',
    });
    await writeFile(at('text'), 'text');
    expect((await whileAt(place, () => find(), 'text'))?.file).toMatchObject({
      ...foreign,
      why: expect.stringMatching(/text file/) as string,
    });
    // One that fits elsewhere wins over one that does not.
    const tree = join('symbols', '.build-id', id.slice(0, 2), `${id.slice(2)}.debug`);
    const both = await whileAt(tree, () => whileAt(place, () => find()), 'other');
    expect(both?.file).toMatchObject({ name: place, matches: true });
  });

  it('is found through a link within its folder, and never outside of it', async () => {
    const place = at('symbols', id, 'debuginfo');
    await mkdir(dirname(place), { recursive: true });
    await symlink('../inside', place);
    const within = await whileAt(join('symbols', 'inside'), () => find());
    expect(within?.file).toMatchObject({ matches: true });
    await rm(place);
    await symlink(at('kept'), place);
    expect((await find())?.file).toMatchObject({
      matches: false,
      why: expect.stringMatching(/link that leaves its folder/) as string,
    });
    await rm(dirname(place), { recursive: true });
    await symlink(shop.folder, dirname(place));
    await copyFile(at('kept'), at('debuginfo'));
    expect((await find())?.file).toMatchObject({
      matches: false,
      why: expect.stringMatching(/leaves its folder/) as string,
    });
    await rm(dirname(place));
    await rm(at('debuginfo'));
    await mkdir(join(place), { recursive: true });
    expect((await find())?.file).toMatchObject({ matches: false, why: 'it is no regular file' });
    await rm(dirname(place), { recursive: true });
  });

  it('named by a link is found in .debug/ and below a folder, when its CRC-32 agrees', async () => {
    await copyFile(at('kept'), at('linked.debug'));
    await copyFile(at('app'), at('linked'));
    await shop.run('objcopy', '--remove-section=.note.gnu.build-id', '--add-gnu-debuglink=linked.debug', 'linked');
    await rm(at('linked.debug'));
    const below = join('symbols', shop.folder.slice(1), 'linked.debug');
    for (const place of [join('.debug', 'linked.debug'), join('symbols', 'linked.debug'), below]) {
      const search = await whileAt(place, () => find('linked'));
      expect(search?.file, place).toMatchObject({ name: place, matches: true });
    }
    expect((await whileAt(join('.debug', 'linked.debug'), () => find('linked'), 'other'))?.file).toMatchObject({
      matches: false,
      why: expect.stringMatching(/CRC-32/) as string,
    });
    expect((await find('linked'))?.lookedFor).toEqual(
      expect.arrayContaining(['linked.debug', join('.debug', 'linked.debug'), join('symbols', 'linked.debug')]),
    );
  });

  it('of a program for macOS is the one in its dSYM bundle with its UUID', async () => {
    // An ELF file stands for the Mach-O one: what is compared is the id that the reader gives.
    const program = described({ format: 'mach-o', dwarf: { state: 'absent' }, buildIds: { gnu: id, go: null } });
    const place = join('app.dSYM', 'Contents', 'Resources', 'DWARF', 'app');
    const found = () => debugFileOf(program, { path: at('app') });
    expect((await whileAt(place, found))?.file).toMatchObject({ name: place, matches: true });
    expect((await whileAt(place, found, 'other'))?.file).toMatchObject({ name: place, matches: false });
    expect(await found()).toEqual({ lookedFor: [place] });
  });

  it('is looked for under no path that a binary makes up', async () => {
    for (const gnu of ['../../etc', 'AB12', 'ab', 'a'.repeat(130), '/etc']) {
      const program = described({ dwarf: { state: 'absent' }, buildIds: { gnu, go: null } });
      expect(await debugFileOf(program, { path: at('app') })).toBeUndefined();
    }
    for (const file of ['../kept', '/etc/passwd', '..', 'a/b']) {
      const program = described({ dwarf: { state: 'detached', file, crc: 0, buildId: null } });
      expect(await debugFileOf(program, { path: at('app') })).toBeUndefined();
    }
  });
});
