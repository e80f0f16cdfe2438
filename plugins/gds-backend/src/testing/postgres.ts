import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';

const run = promisify(execFile);
const VERSIONS = '/usr/lib/postgresql';

/** Why no PostgreSQL can be started here; `null` when one can. With GDS_REQUIRE_ALL=1, as in CI, a reason throws. */
export function withoutPostgres(): string | null {
  const reason = process.getuid?.() !== 0 ? 'not root' : binaries() === null ? `no ${VERSIONS}` : null;
  if (reason !== null && process.env.GDS_REQUIRE_ALL === '1') throw new Error(`GDS_REQUIRE_ALL=1, and ${reason}`);
  return reason;
}

/** `describe`, counted as skipped with the reason in its name where no PostgreSQL can be started. */
export function describePostgres(name: string, body: () => void): void {
  const reason = withoutPostgres();
  if (reason === null) describe(name, body);
  else describe.skip(`${name}: ${reason}`, body);
}

/** Whether a file system of a bounded size can be mounted here. */
export function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'gds-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A PostgreSQL of a test's own on a free loopback port, which the test may break. */
export class PostgresServer {
  readonly port: number;
  /** Where a second file system is mounted, when one was asked for: room for a tablespace. */
  readonly small: string | null;
  readonly #folder: string;

  private constructor(folder: string, port: number, small: string | null) {
    this.#folder = folder;
    this.port = port;
    this.small = small;
  }

  /** @param smallMiB size of a file system of its own for a tablespace; needs the right to mount */
  static async start(smallMiB?: number): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'gds-postgres-'));
    chmodSync(folder, 0o755);
    await run('chown', ['postgres', folder]);
    let small: string | null = null;
    if (smallMiB !== undefined) {
      small = join(folder, 'small');
      mkdirSync(small);
      await run('mount', ['-t', 'tmpfs', '-o', `size=${smallMiB}m`, 'tmpfs', small]);
      await run('chown', ['postgres', small]);
    }
    const server = new PostgresServer(folder, await freePort(), small);
    await server.#as('initdb', '-D', join(folder, 'data'), '-A', 'trust', '--no-sync');
    await server.#control('start');
    return server;
  }

  /** Connection string of a database of the server. */
  url(database = 'postgres'): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** Ends every connection as a crash does, and starts again. */
  async restart(): Promise<void> {
    await this.#control('restart');
  }

  async halt(): Promise<void> {
    await this.#as('pg_ctl', '-D', join(this.#folder, 'data'), '-m', 'immediate', '-w', 'stop');
  }

  async resume(): Promise<void> {
    await this.#control('start');
  }

  async stop(): Promise<void> {
    await this.halt().catch(() => undefined);
    if (this.small !== null) await run('umount', [this.small]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #control(command: 'start' | 'restart'): Promise<void> {
    const options = `-p ${this.port} -h 127.0.0.1 -k ${this.#folder}`;
    const data = join(this.#folder, 'data');
    const log = join(this.#folder, 'log');
    await this.#as('pg_ctl', '-D', data, '-m', 'immediate', '-w', '-l', log, '-o', options, command);
  }

  /** PostgreSQL refuses to run as root. */
  async #as(program: string, ...args: string[]): Promise<void> {
    await run('runuser', ['-u', 'postgres', '--', join(binaries() ?? '', program), ...args], { cwd: '/' });
  }
}

/** Backstage's own databases; what it connects to is in {@link postgresConfig}. */
export const ownDatabase: BackendFeature = databaseServiceFactory;

/** `backend.database` for a server. */
export function postgresConfig(server: PostgresServer, prefix = 'backstage_plugin_'): JsonObject {
  const connection = { host: '127.0.0.1', port: server.port, user: 'postgres', database: 'postgres' };
  return { database: { client: 'pg', prefix, connection } };
}

function binaries(): string | null {
  if (!existsSync(VERSIONS)) return null;
  const newest = readdirSync(VERSIONS)
    .map(Number)
    .filter(version => existsSync(join(VERSIONS, String(version), 'bin', 'initdb')))
    .sort((left, right) => right - left)[0];
  return newest === undefined ? null : join(VERSIONS, String(newest), 'bin');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
