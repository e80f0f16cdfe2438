import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = `package main

import (
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("http://%s\\n", listener.Addr())
	http.Serve(listener, nil)
}
`;

export interface GoService {
  /** Origin on 127.0.0.1; pprof is below it. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Why tests with a Go service are skipped; `null` where they run. */
export const WITHOUT_GO: string | null = (() => {
  try {
    execFileSync('go', ['version'], { stdio: 'pipe' });
    return null;
  } catch {
    if (process.env.GDS_REQUIRE_ALL) throw new Error('go is missing, and GDS_REQUIRE_ALL asks for every test');
    return 'go is not on PATH';
  }
})();

/** Builds and starts a Go program that serves net/http/pprof. */
export async function startGoService(): Promise<GoService> {
  const folder = mkdtempSync(join(tmpdir(), 'gds-go-service-'));
  writeFileSync(join(folder, 'go.mod'), 'module service\n\ngo 1.24\n');
  writeFileSync(join(folder, 'main.go'), PROGRAM);
  const program = join(folder, 'service');
  execFileSync('go', ['build', '-o', program, '.'], {
    cwd: folder,
    stdio: 'pipe',
    env: { ...process.env, GOFLAGS: '', GOWORK: 'off' },
  });
  const child = spawn(program, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) return { address: line.trim(), stop };
  throw new Error('the service ended before it listened');
}
