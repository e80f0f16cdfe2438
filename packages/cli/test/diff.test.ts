import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BinaryDifference } from '@gds-dev/core/binary';
import { describe, expect, it } from 'vitest';
import { requires } from '../../core/test/requires.ts';
import { ESBUILD, folderWith, gds } from './gds.ts';

const go = requires('go');

it('equal files are exit 0', async () => {
  const ran = await gds(['diff', ESBUILD, ESBUILD]);
  expect(ran).toMatchObject({ status: 0, stderr: '', left: [] });
  expect(ran.stdout).toContain('✓ The files are equal.\n');
});

it.each([
  ['no executable', 'text', 'not a program\n', /^gds: text: .*text file.*Give the path of an executable/],
  ['a truncated ELF', 'short', readFileSync(ESBUILD).subarray(0, 3000), /^gds: short: .*Copy or build the file again/],
])('%s is exit 2 and names the file', async (_words, name, content, words) => {
  const cwd = folderWith({ [name]: content });
  const ran = await gds(['diff', ESBUILD, name], { cwd });
  expect(ran).toMatchObject({ status: 2, stdout: '', left: [] });
  expect(ran.stderr).toMatch(words);
  expect(ran.stderr).not.toMatch(/\n {4}at |fault of gds/);
});

it('a file with other bytes behind its end is exit 1, in few lines of 80 columns', async () => {
  const cwd = folderWith({ longer: Buffer.concat([readFileSync(ESBUILD), Buffer.from('\u001b]0;x\u0007')]) });
  const ran = await gds(['diff', ESBUILD, join(cwd, 'longer')]);
  expect(ran).toMatchObject({ status: 1, stderr: '', left: [] });
  expect(ran.stdout).toContain('✗ The files differ.');
  expect(ran.stdout).toContain('layout: ');
  const [, , ...lines] = ran.stdout.split('\n');
  expect(lines.length).toBeLessThan(30);
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
});

describe.skipIf(go.skip)(`two builds${go.reason}`, () => {
  it('say why they differ and what to change, as text and as JSON', async () => {
    const module = {
      'go.mod': 'module example.test/app\n\ngo 1.21\n',
      'main.go': 'package main\n\nvar built string\n\nfunc main() { println(built) }\n',
    };
    const cwd = folderWith(module);
    for (const [name, time] of [
      ['first', '2026-11-25T23:00:01Z'],
      ['second', '2026-11-25T23:00:02Z'],
    ] as const) {
      const env = { ...process.env, GOFLAGS: '-mod=readonly', GOWORK: 'off' };
      execFileSync('go', ['build', '-ldflags', `-X main.built=${time} -X main.token=s3cr3t`, '-o', name, '.'], {
        cwd,
        env,
        stdio: 'pipe',
      });
    }
    const text = await gds(['diff', 'first', 'second'], { cwd });
    expect(text).toMatchObject({ status: 1, stderr: '', left: [] });
    expect(text.stdout).toContain('value: a value that the build computes is compiled in');
    expect(text.stdout).toContain('main.built: 2026-11-25T23:00:01Z (a time) → 2026-11-25T23:00:02Z (a time)');
    expect(text.stdout).toMatch(/→ Take the value from the commit/);
    const json = await gds(['diff', 'first', 'second', '--format', 'json'], { cwd });
    expect(json.status).toBe(1);
    const difference = JSON.parse(json.stdout) as BinaryDifference;
    expect(difference.causes.map(({ kind }) => kind)).toEqual(['value']);
    expect(`${text.stdout}${json.stdout}`).not.toContain('s3cr3t');
  });
});
