import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The example service payments, running on free ports of 127.0.0.1. */
export interface RunningPayments {
  /** Of the public API. */
  readonly api: string;
  /** Of pprof and metrics. */
  readonly admin: string;
  readonly stop: () => Promise<void>;
}

/** Builds the service in `folder` (a copy of the example) and starts it; it logs each address it listens on. */
export async function startPayments(folder: string): Promise<RunningPayments> {
  execFileSync('go', ['build', '-o', 'bin/payments', './cmd/payments'], {
    cwd: folder,
    stdio: 'pipe',
    env: { ...process.env, GOFLAGS: '' },
  });
  const child = spawn(join(folder, 'bin/payments'), ['-address', '127.0.0.1:0', '-admin', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  const addresses = new Map<string, string>();
  for await (const line of createInterface({ input: child.stderr })) {
    const entry = JSON.parse(line) as { server?: string; address?: string };
    if (entry.server && entry.address) addresses.set(entry.server, `http://${entry.address}`);
    const [api, admin] = [addresses.get('api'), addresses.get('admin')];
    if (!api || !admin) continue;
    child.stderr.resume();
    return { api, admin, stop };
  }
  throw new Error('payments ended before it listened');
}
