import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectContext, folderWith } from '../../../test/collect-context.ts';
import { debuggeeCopy } from './debuggee-copy.ts';

const copied = async (root: string, path: string) => {
  const context = collectContext(root);
  const copy = await debuggeeCopy(context, { name: 'app', path }, join(context.scratch, 'debugger', 'app'));
  if ('available' in copy) throw new Error(copy.missing);
  return copy;
};

describe('what a session starts', () => {
  it('is a copy at its place in a copy of the work tree, and nothing that it writes reaches the original', async () => {
    const root = folderWith({ 'bin/app': 'program', 'bin/app.debug': 'dwarf', 'data.txt': 'one' });
    chmodSync(join(root, 'bin/app'), 0o755);
    const { file, cwd, home, remove } = await copied(root, join(root, 'bin', 'app'));
    expect(file).toBe(join(cwd, 'bin', 'app'));
    expect(statSync(file).mode & 0o777).toBe(0o755);
    expect(existsSync(home)).toBe(true);
    writeFileSync(file, 'other');
    writeFileSync(join(cwd, 'data.txt'), 'two');
    expect(readFileSync(join(root, 'bin/app'), 'utf8')).toBe('program');
    expect(readFileSync(join(root, 'data.txt'), 'utf8')).toBe('one');
    await remove();
    expect(existsSync(cwd)).toBe(false);
  });

  it('lies beside the tree when the binary does not lie in it, with its debug file', async () => {
    const outside = folderWith({ app: 'program', '.debug/app.debug': 'dwarf' });
    const { file, cwd } = await copied(folderWith({ 'data.txt': '' }), join(outside, 'app'));
    expect(file.startsWith(cwd)).toBe(false);
    expect(readFileSync(join(file, '..', '.debug', 'app.debug'), 'utf8')).toBe('dwarf');
  });

  it('is no-data when it cannot be copied, and leaves nothing', async () => {
    const root = realpathSync(folderWith({}));
    mkdirSync(join(root, 'data'));
    const context = collectContext(root);
    const folder = join(context.scratch, 'debugger', 'app');
    expect(await debuggeeCopy(context, { name: 'app', path: '/nonexistent/app' }, folder)).toMatchObject({
      reason: 'unreadable',
      missing: expect.stringMatching(/^app could not be copied: ENOENT/) as unknown,
    });
    const aborted = { ...context, signal: AbortSignal.abort() };
    writeFileSync(join(root, 'data', 'file'), '');
    expect(await debuggeeCopy(aborted, { name: 'app', path: '/bin/true' }, folder)).toMatchObject({
      reason: 'timeout',
    });
    expect(existsSync(folder)).toBe(false);
  });
});
