import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requires } from '../../core/test/requires.ts';
import { ESBUILD, folderWith, gds } from './gds.ts';

const go = requires('go');

/** A small program; `strings.Builder` is inlined into `greeting`. */
const MAIN = `package main

import "strings"

//go:noinline
func greeting(name string) string {
	var b strings.Builder
	b.WriteString("hello ")
	b.WriteString(name)
	return b.String()
}

func main() { println(greeting("you")) }
`;

describe.skipIf(go.skip)(`gds symbolize${go.reason}`, () => {
  function program(): { cwd: string; greeting: string } {
    const cwd = folderWith({ 'go.mod': 'module example.test/hello\n\ngo 1.21\n', 'main.go': MAIN });
    const env = { ...process.env, GOFLAGS: '-mod=readonly', GOWORK: 'off' };
    execFileSync('go', ['build', '-o', 'hello', '.'], { cwd, env });
    const symbols = execFileSync('go', ['tool', 'nm', 'hello'], { cwd, encoding: 'utf8' });
    const line = symbols.split('\n').find(text => text.endsWith(' main.greeting'))!;
    return { cwd, greeting: line.trim().split(' ')[0]! };
  }

  it('prints a line a frame, the innermost first, and the same as data', async () => {
    const { cwd, greeting } = program();
    // Somewhere in the function the inlined code starts: every one of its first addresses is asked for.
    const start = Number.parseInt(greeting, 16);
    const asked = Array.from({ length: 80 }, (_, offset) => (start + offset).toString(16));
    const text = await gds(['symbolize', 'hello', ...asked], { cwd });
    expect(text).toMatchObject({ status: 0, stderr: '', left: [] });
    const lines = text.stdout.trimEnd().split('\n');
    expect(lines[0]).toBe(`0x${greeting}  main.greeting  ${join(cwd, 'main.go')}:6`);
    const inlined = lines.findIndex(line => line.includes('(inlined)'));
    expect(lines[inlined]).toMatch(
      /^0x[0-9a-f]+ {2}strings\.\(\*Builder\)\.WriteString \(inlined\) {2}\S+builder\.go:\d+$/,
    );
    expect(lines[inlined + 1]).toBe(`${lines[inlined]!.split(' ')[0]}  main.greeting  ${join(cwd, 'main.go')}:8`);

    const json = await gds(['symbolize', 'hello', '-', '--format', 'json'], { cwd, input: `${asked.join('\n')}\n\n` });
    expect(json).toMatchObject({ status: 0, stderr: '' });
    const { file, addresses } = JSON.parse(json.stdout) as {
      file: string;
      addresses: { address: string; entry: string; frames: Record<string, unknown>[] }[];
    };
    expect(file).toBe('hello');
    expect(addresses[0]).toEqual({
      address: `0x${greeting}`,
      kind: 'function',
      entry: `0x${greeting}`,
      frames: [{ function: 'main.greeting', file: join(cwd, 'main.go'), line: 6, inlined: false, from: 'pclntab' }],
    });
    const rendered = addresses.flatMap(({ address, frames }) =>
      frames.map(frame => {
        const name = `${String(frame['function'])}${frame['inlined'] === true ? ' (inlined)' : ''}`;
        return `${address}  ${name}  ${String(frame['file'])}:${String(frame['line'])}`;
      }),
    );
    expect(rendered).toEqual(lines);
  });
});

it('what is no code: said so, and exit 1', async () => {
  const ran = await gds(['symbolize', ESBUILD, '0x10', '0XFFFFFFFFFFFFFFFF', '0000000000401000']);
  expect(ran).toMatchObject({ status: 1, stderr: '' });
  const lines = ran.stdout.trimEnd().split('\n');
  expect(lines.slice(0, 2)).toEqual([
    '0x10                ?  ? (not in code)',
    '0xffffffffffffffff  ?  ? (not in code)',
  ]);
  expect(lines.at(-1)).toMatch(/^0x401000 {12}\S+ {2}\S+:\d+$/);
});

it('standard input with a line that is no address: exit 2 with the line, and nothing on standard output', async () => {
  const ran = await gds(['symbolize', ESBUILD, '-'], { input: '0x401000\nmain.main\n' });
  expect(ran).toMatchObject({ status: 2, stdout: '', left: [] });
  expect(ran.stderr).toMatch(/^gds: "main\.main" \(2 of 2\) is no address\./);
});

it('a file that is no executable: exit 2 with its name', async () => {
  const cwd = folderWith({ notes: 'no program\n' });
  const ran = await gds(['symbolize', 'notes', '0x10'], { cwd });
  expect(ran).toMatchObject({ status: 2, stdout: '', left: [] });
  expect(ran.stderr).toMatch(/^gds: notes: /);
});

it('names of a hostile binary drive no terminal', async () => {
  const bytes = Uint8Array.from(readFileSync(ESBUILD));
  const name = Buffer.from('runtime.memmove\0');
  const at = Buffer.from(bytes.buffer).indexOf(Buffer.concat([Buffer.from([0]), name])) + 1;
  expect(at).toBeGreaterThan(0);
  bytes.set(Buffer.from('\u001b[2J\n\u202e'), at);
  const cwd = folderWith({ hostile: bytes });
  const entries = Array.from({ length: 3000 }, (_, index) => (0x401000 + 1024 * index).toString(16));
  const ran = await gds(['symbolize', 'hostile', '-'], { cwd, input: entries.join('\n') });
  expect(ran.stdout).toContain('\\u{1b}[2J\\u{a}\\u{202e}');
  expect(ran.stdout).not.toMatch(/[\u001b\u202e]/);
});
