import { describe, expect, it } from 'vitest';
import { startSession, type SessionChildOptions } from './session-child.ts';

const options: SessionChildOptions = { file: process.execPath, args: ['--version'], cwd: '/', env: {} };

describe.skipIf(process.platform !== 'linux')('startSession', () => {
  it.each<[string, Partial<SessionChildOptions>, RegExp]>([
    ['ENOENT', { file: '/nonexistent/program' }, /ENOENT/],
    ['E2BIG', { args: ['x'.repeat(200_000)] }, /^spawn E2BIG/],
    ['ENOTDIR', { cwd: process.execPath }, /^spawn ENOTDIR/],
    ['NUL', { args: ['a\0b'] }, /null bytes/],
  ])('throws nothing where the program cannot be started: %s', async (_, over, words) => {
    const child = startSession({ ...options, ...over });
    expect(await child.ended).toEqual({ exitCode: null, signal: null, error: expect.stringMatching(words) });
    expect(child.pid).toBeUndefined();
    await child.stop();
  });

  it('gives the output and the status of one that ends', async () => {
    const child = startSession(options);
    expect(await child.ended).toEqual({ exitCode: 0, signal: null });
    await child.stop();
    expect(child.output()).toBe(`${process.version}\n`);
  });
});
