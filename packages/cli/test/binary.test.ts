import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { universalFile } from '../../core/test/mach-o-file.ts';
import { requires } from '../../core/test/requires.ts';
import { folderWith, gds } from './gds.ts';

const go = requires('go');

describe.skipIf(go.skip)(`gds binary on programs for other systems${go.reason}`, () => {
  const programs = () => {
    const cwd = folderWith({
      'go.mod': 'module example.com/app\n\ngo 1.21\n',
      'main.go': 'package main\n\nfunc main() {}\n',
    });
    const build = (file: string, GOOS: string, GOARCH: string, ...flags: string[]) =>
      execFileSync('go', ['build', '-buildvcs=false', ...flags, '-o', file, '.'], {
        cwd,
        env: { ...process.env, GOOS, GOARCH, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
        stdio: 'pipe',
      });
    return { cwd, build };
  };

  it('shows each executable of a universal file, in text and in JSON', async () => {
    const { cwd, build } = programs();
    build('arm', 'darwin', 'arm64');
    const bytes = readFileSync(join(cwd, 'arm'));
    const slices = [0, 2].map(subtype => ({ cpu: 0x100000c, subtype, bytes }));
    writeFileSync(join(cwd, 'fat'), universalFile(slices));
    const { status, stdout, stderr } = await gds(['binary', 'fat'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('universal Mach-O of 2 executables for arm64, arm64e');
    for (const arch of ['arm64', 'arm64e']) expect(stdout).toContain(`fat (${arch})`);
    expect(stdout.match(/✓ breakpoints by line/g)).toHaveLength(2);
    const json = JSON.parse((await gds(['binary', 'fat', '--format', 'json'], { cwd })).stdout) as {
      slices: { arch: string; description: { format: string } }[];
    };
    expect(json.slices.map(({ arch, description }) => [arch, description.format])).toEqual([
      ['arm64', 'mach-o'],
      ['arm64e', 'mach-o'],
    ]);
  });

  it('names the flag that stripped a program for Windows, and verify judges it', async () => {
    const { cwd, build } = programs();
    build('app.exe', 'windows', 'amd64', '-ldflags=-s -w');
    const { stdout } = await gds(['binary', 'app.exe'], { cwd });
    expect(stdout).toContain('PE 64 bit little endian, windows/amd64');
    expect(stdout).toContain('symbols and dwarf removed by go-linker (-ldflags=-s -w, certain)');
    expect(stdout).toMatch(/✓ stack traces, profiles/);
    const judged = await gds(['verify', './app.exe', '--only', 'debug-info'], { cwd });
    expect(judged.stdout).toMatch(/✗ 003 debug info/);
  });

  it('says what is in a WebAssembly module', async () => {
    const { cwd, build } = programs();
    build('app.wasm', 'wasip1', 'wasm');
    const { status, stdout } = await gds(['binary', 'app.wasm'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/go {12}go1\.\d+/);
    expect(stdout).toMatch(/custom parts {2}go:buildid/);
  });
});
