import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileSource, FileSourceError, namedFileSource } from './file-source.ts';

describe('a file as a source', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gds-source-'));
    file = join(folder, 'file');
    await writeFile(file, 'abcdef');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const trouble = async (path: string) => {
    const error: unknown = await fileSource(path).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof FileSourceError)) throw new Error(`expected a FileSourceError, got ${String(error)}`);
    expect(error.path).toBe(path);
    return error.trouble;
  };

  it('gives ranges, shorter at the end and empty behind it', async () => {
    const source = await fileSource(file);
    const text = async (offset: number, length: number) => Buffer.from(await source.read(offset, length)).toString();
    expect(source.size).toBe(6);
    expect(await text(1, 3)).toBe('bcd');
    expect(await text(4, 10)).toBe('ef');
    expect(await text(100, 1)).toBe('');
    await source.close();
  });

  it('refuses what is missing', async () => {
    expect(await trouble(join(folder, 'nothing'))).toBe('missing');
    expect(await trouble(join(file, 'below'))).toBe('missing');
  });

  it('refuses a directory, a device and a FIFO without waiting for its writer', async () => {
    expect(await trouble(folder)).toBe('not-a-file');
    expect(await trouble('/dev/null')).toBe('not-a-file');
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    expect(await trouble(fifo)).toBe('not-a-file');
  });

  it('refuses a symbolic link and a path with NUL', async () => {
    const link = join(folder, 'link');
    await symlink(file, link);
    expect(await trouble(link)).toBe('symlink');
    expect(await trouble('a\0b')).toBe('other');
  });

  it('follows a symbolic link that a person named, when its target is accepted', async () => {
    const [named, dangling, loop] = ['named', 'dangling', 'loop'].map(name => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await symlink(file, named);
    await symlink(join(folder, 'nothing'), dangling);
    await symlink(loop, loop);
    const source = await namedFileSource(named);
    expect(source.size).toBe(6);
    expect(source.path).toBe(await realpath(file));
    await source.close();
    await expect(namedFileSource(named, () => false)).rejects.toThrow(`${named} is a symbolic link that leaves`);
    await expect(namedFileSource(dangling)).rejects.toThrow(`${dangling} is a symbolic link to nothing`);
    await expect(namedFileSource(loop)).rejects.toThrow(`${loop} is a symbolic link to itself`);
  });
});
