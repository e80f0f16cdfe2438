import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DemoError, environment, interruption, root } from './terminal.mjs';

const READY_MS = 180_000;

/**
 * Starts the example portal on loopback, with a token that is new for this start, and waits until
 * its catalog knows the examples. `port` is taken when it is free, else another one; 0 takes any free one.
 * `configs` are files that add to the portal's own configuration.
 */
export async function startPortal({ port: wanted = wantedPort(), quiet = true, configs = [] } = {}) {
  const port = await freePort(wanted);
  const token = randomBytes(24).toString('base64url');
  const address = `http://127.0.0.1:${port}`;
  const lines = [];
  const child = spawn(
    join(root, 'node_modules/.bin/backstage-cli'),
    ['package', 'start', ...['../app-config.yaml', ...configs].flatMap(file => ['--config', file])],
    {
      cwd: join(root, 'examples/portal/backend'),
      env: {
        ...environment,
        // The guest may sign in during development only.
        NODE_ENV: 'development',
        GDS_DEMO_TOKEN: token,
        GDS_DEMO_PORT: String(port),
        NODE_OPTIONS: '--no-node-snapshot',
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      lines.push(String(chunk));
      if (lines.length > 200) lines.shift();
      if (!quiet) process.stderr.write(chunk);
    });
  }
  let over = false;
  const ended = new Promise(done => child.on('close', status => ((over = true), done(status))));
  const stop = async () => {
    if (over) return;
    signalGroup(child.pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  };
  try {
    await waitForCatalog(address, () => over, lines);
  } catch (error) {
    await stop();
    throw error;
  }
  console.log(`${address} is up; it listens on loopback only.`);
  return {
    address,
    token,
    port,
    pid: child.pid,
    ended,
    stop,
    /** The last lines that it wrote. */
    words: () => lines.join('').slice(-3000),
  };
}

/** `GDS_DEMO_PORT`, else 7007. */
function wantedPort() {
  const text = process.env.GDS_DEMO_PORT ?? '7007';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > 65_535) throw new DemoError(`GDS_DEMO_PORT is '${text}': give a port from 0 (any free one) to 65535`);
  return port;
}

async function waitForCatalog(address, isOver, lines) {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    interruption.throwIfAborted();
    if (isOver()) throw new DemoError(`the portal ended while it started:\n${lines.join('').slice(-3000)}`);
    if (Date.now() > deadline)
      throw new DemoError(`the portal was not ready after ${READY_MS / 1000} s:\n${lines.join('').slice(-3000)}`);
    if (await knowsEntities(address)) return;
    await new Promise(done => setTimeout(done, 500));
  }
}

async function knowsEntities(address) {
  try {
    const token = await guestToken(address);
    const answer = await fetch(`${address}/api/catalog/entities/by-name/component/default/ledger`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.ok;
  } catch {
    return false; // not listening yet
  }
}

/** Signs in as the guest, as the portal's page does. */
export async function guestToken(address) {
  const answer = await fetch(`${address}/api/auth/guest/refresh`, { method: 'POST' });
  const { backstageIdentity } = await answer.json();
  return backstageIdentity.token;
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: it has ended already.
  }
}

function freePort(wanted) {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', error => {
      if (error.code === 'EADDRINUSE' && wanted !== 0) done(freePort(0));
      else fail(new DemoError(`port ${wanted} of 127.0.0.1 cannot be used: ${error.message}`));
    });
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
