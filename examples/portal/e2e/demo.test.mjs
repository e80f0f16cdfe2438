import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

describe('the demo on a machine without Go', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'gds-demo-test-'));
  const temporary = join(scratch, 'tmp');
  /** @type {import('node:net').Server} */
  let taken;
  /** @type {import('node:child_process').ChildProcess} */
  let demo;
  /** @type {Promise<number | null>} */
  let ended;
  let text = '';

  beforeAll(async () => {
    mkdirSync(temporary);
    taken = createServer();
    await new Promise(done => taken.listen(0, '127.0.0.1', () => done(undefined)));
    demo = spawn(process.execPath, [join(root, 'scripts/demo.mjs')], {
      env: {
        ...process.env,
        PATH: pathWithoutGo(),
        TMPDIR: temporary,
        GDS_DEMO_PORT: String(portOf(taken)),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    ended = new Promise(done => demo.on('close', status => done(status)));
    for (const stream of [demo.stdout, demo.stderr]) stream?.on('data', chunk => (text += chunk));
    await until(() => text.includes('Ctrl-C ends the portal') || demo.exitCode !== null);
  }, 240_000);

  afterAll(async () => {
    demo?.kill('SIGTERM');
    await ended;
    taken?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** A `PATH` with every tool of this machine but Go. */
  function pathWithoutGo() {
    const folder = join(scratch, 'bin');
    mkdirSync(folder);
    for (const from of (process.env.PATH ?? '').split(delimiter).filter(existsSync)) {
      for (const name of readdirSync(from)) {
        const link = join(folder, name);
        if (!/^gofmt$|^go$/.test(name) && !existsSync(link)) symlinkSync(join(from, name), link);
      }
    }
    return folder;
  }

  it('judges the binary that somebody else built, and says what it left out', () => {
    expect(text).toContain('go, from https://go.dev/dl/');
    expect(text).toContain('✗ 003 debug info            no DWARF in ./esbuild');
    expect(text).toContain('component:default/esbuild: filed as the current state');
    expect(text).toMatch(/Without payments and payments-neglected, for want of go/);
    expect(text).not.toContain('/component/payments');
  });

  it('takes another port when the wanted one is taken', async () => {
    const address = /Open (http:\/\/127\.0\.0\.1:\d+)\/catalog/.exec(text)?.[1];
    expect(address).not.toBe(`http://127.0.0.1:${portOf(taken)}`);
    expect((await fetch(`${address}/catalog`)).status).toBe(200);
  });

  it('ends everything that it started when it is interrupted', async () => {
    const address = /Open (http:\/\/127\.0\.0\.1:\d+)\/catalog/.exec(text)?.[1];
    expect(readdirSync(temporary).some(name => name.startsWith('gds-demo-'))).toBe(true);
    demo.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(text).toContain('demo: ended, and with it everything that it started');
    await expect(fetch(`${address}/catalog`)).rejects.toThrow();
    expect(readdirSync(temporary).filter(name => name.startsWith('gds-'))).toEqual([]);
  });
});

function portOf(server) {
  const address = server.address();
  return typeof address === 'object' ? address?.port : undefined;
}

async function until(holds) {
  while (!holds()) await new Promise(done => setTimeout(done, 200));
}
