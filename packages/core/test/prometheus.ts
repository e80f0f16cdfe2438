import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface RunningPrometheus {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** The value of an instant query, by promtool. */
  readonly ask: (query: string, time: number) => number | undefined;
}

/** Starts a Prometheus of its own on a free port of 127.0.0.1, over blocks made of OpenMetrics text. */
export async function startPrometheus(
  folder: string,
  options: { readonly openMetrics?: string; readonly scrape?: string; readonly job?: string; readonly prefix?: string },
): Promise<RunningPrometheus> {
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  if (options.openMetrics !== undefined) {
    writeFileSync(join(folder, 'metrics.txt'), options.openMetrics);
    const args = ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'metrics.txt'), data];
    execFileSync('promtool', args, { stdio: 'pipe' });
  }
  const target = options.scrape ? `\n    static_configs: [{ targets: ['${options.scrape}'] }]` : '';
  const job = options.scrape
    ? `\nscrape_configs:\n  - job_name: ${options.job ?? 'service'}\n    scrape_interval: 1s${target}`
    : '';
  writeFileSync(join(folder, 'prometheus.yml'), `global: {}${job}\n`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}${options.prefix ?? ''}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=10y',
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.external-url=${url}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${url}/-/ready`).then(
      answer => answer.ok,
      () => false,
    );
    if (ready) break;
    if (tries > 300) {
      await stop();
      throw new Error('Prometheus did not become ready within 30 s');
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  const ask = (query: string, time: number) => {
    const args = ['query', 'instant', '-o', 'json', `--time=${time}`, url, query];
    const said = JSON.parse(execFileSync('promtool', args, { encoding: 'utf8' })) as { value: [number, string] }[];
    return said[0] === undefined ? undefined : Number(said[0].value[1]);
  };
  return { url, stop, ask };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
