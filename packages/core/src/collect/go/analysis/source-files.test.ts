import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../../../../test/collect-context.ts';
import { isBelow, MAX_SOURCE_BYTES, SourceFiles } from './source-files.ts';
import { SourceLocations, utf16Column } from './source-location.ts';

describe('SourceFiles', () => {
  it('reads regular files below its roots only', async () => {
    const outside = folderWith({ 'secret.go': 'secret' });
    const root = folderWith({ 'a.go': 'a', 'big.go': '', 'sub/b.go': 'b' });
    truncateSync(join(root, 'big.go'), MAX_SOURCE_BYTES + 1);
    symlinkSync(join(outside, 'secret.go'), join(root, 'link.go'));
    symlinkSync(outside, join(root, 'folder'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling.go'));
    symlinkSync(join(root, 'a.go'), join(root, 'inside.go'));
    mkdirSync(join(root, 'dir.go'));
    const files = await SourceFiles.below([root]);
    const read = async (path: string) => (await files.read(path))?.toString();
    expect(await read(join(root, 'a.go'))).toBe('a');
    expect(await read(join(root, 'sub/b.go'))).toBe('b');
    expect(await read(join(root, 'inside.go'))).toBe('a');
    for (const name of ['big.go', 'link.go', 'folder/secret.go', 'dangling.go', 'dir.go', 'missing.go', 'a.go\0'])
      expect(await read(join(root, name)), name).toBeUndefined();
    expect(await read(join(outside, 'secret.go'))).toBeUndefined();
    expect(await read('/dev/null')).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('does not wait for a named pipe', async () => {
    const root = folderWith({});
    execFileSync('mkfifo', [join(root, 'pipe.go')]);
    expect(await (await SourceFiles.below([root])).read(join(root, 'pipe.go'))).toBeUndefined();
  });
});

it.each([
  ['/a/b', '/a', true],
  ['/a', '/a', true],
  ['/ab', '/a', false],
  ['/a', '/a/b', false],
  ['/a/..b', '/a', true],
  ['/a', '', false],
])('isBelow(%s, %s) is %s', (path, folder, expected) => {
  expect(isBelow(path, folder)).toBe(expected);
});

describe('SourceLocations', () => {
  it('counts columns in UTF-16 units and gives the line without its end', async () => {
    const root = folderWith({});
    writeFileSync(join(root, 'a.go'), 'first\r\nx := "é😀" + y\r\n');
    const places = await SourceLocations.of({ root, workingDirectory: root, prefix: '' });
    const line = Buffer.from('x := "é😀" + y');
    const byteColumn = line.indexOf('y') + 1;
    expect(
      await places.locate({
        file: join(root, 'a.go'),
        line: 2,
        column: byteColumn,
        endLine: 2,
        endColumn: byteColumn + 1,
      }),
    ).toEqual({
      kind: 'file',
      path: 'a.go',
      startLine: 2,
      startColumn: 'x := "é😀" + y'.indexOf('y') + 1,
      endLine: 2,
      endColumn: 'x := "é😀" + y'.indexOf('y') + 2,
      snippet: 'x := "é😀" + y',
    });
    expect(await places.locate({ file: join(root, 'a.go'), line: 9, column: 1 })).toBeUndefined();
    expect(await places.locate({ file: '/etc/passwd', line: 1, column: 1 })).toBeUndefined();
  });

  it('stays inside the line for a column past its end', () => {
    expect(utf16Column(Buffer.from('ab'), 99)).toBe(3);
  });
});
