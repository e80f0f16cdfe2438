import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Builds a Go program of one file with the standard library only; gives the executable's path. */
export function buildGoProgram(folder: string, source: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'go.mod'), 'module program\n\ngo 1.24\n');
  writeFileSync(join(folder, 'main.go'), source);
  execFileSync('go', ['build', '-o', 'program', '.'], { cwd: folder, stdio: 'pipe' });
  return join(folder, 'program');
}

/** Starts a program that prints its address as its first line. */
export async function startProgram(
  path: string,
  args: readonly string[] = [],
): Promise<{ readonly address: string; readonly stop: () => Promise<void> }> {
  const child: ChildProcess = spawn(path, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  for await (const line of createInterface({ input: child.stdout! })) return { address: line.trim(), stop };
  throw new Error(`${path} ended without printing an address`);
}
