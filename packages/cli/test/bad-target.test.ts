import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ReportSchema } from '@gds-dev/core/standard';
import { describe, expect, it } from 'vitest';
import { requires } from '../../core/test/requires.ts';
import { ESBUILD, folderWith, gds, type Ran, storedReport } from './gds.ts';

const go = requires('go');

/** One clear message, no trace of the program's inside, nothing left behind. */
function expectOneMessage({ stderr, left }: Ran): void {
  expect(stderr).toMatch(/^gds: .+\n$/);
  expect(stderr).not.toMatch(/\n {4}at |node:|fault of gds|\.\.(?!\.)[ \n]/);
  expect(left).toEqual([]);
}

function expectReport(folder: string, outcome = 'no-data'): void {
  const report = ReportSchema.parse(storedReport(folder));
  expect(report.targets).toHaveLength(1);
  expect(report.targets[0]!.results.map(result => result.outcome)).toContain(outcome);
  expect(readFileSync(join(folder, '.gds', '.gitignore'), 'utf8')).toBe('*\n');
}

it('a target that does not exist: says where it looked, writes no report', async () => {
  const cwd = folderWith({});
  const ran = await gds(['verify', './cmd/nothing'], { cwd });
  expect(ran).toMatchObject({ status: 2, stdout: '' });
  expectOneMessage(ran);
  expect(ran.stderr).toMatch(/\.\/cmd\/nothing does not exist.*Give a Go package/);
  expect(existsSync(join(cwd, '.gds'))).toBe(false);
});

it.each([
  ['a text file', 'target', 'not a program\n', /text file.*Give the path of an executable/],
  ['an empty file', 'target', '', /empty.*Build the program again/],
  ['a truncated ELF', 'target', readFileSync(ESBUILD).subarray(0, 3000), /3000.*Copy or build the file again/],
  ['the header of an ELF', 'target', readFileSync(ESBUILD).subarray(0, 17), /target could not be judged.*again/],
  ['a file of 0xFF', 'target', new Uint8Array(4096).fill(0xff), /0xff.*Give the path of an executable/],
])('%s: exit 2 with the file, the fault and the mend, and a report', async (_words, name, content, words) => {
  const cwd = folderWith({ [name]: content });
  const ran = await gds(['verify', name], { cwd });
  expect(ran.status).toBe(2);
  expectOneMessage(ran);
  expect(ran.stderr).toContain(`${name} could not be judged: `);
  expect(ran.stderr).toMatch(words);
  expectReport(cwd);
  const read = await gds(['binary', name], { cwd });
  expect(read).toMatchObject({ status: 2, stdout: '' });
  expectOneMessage(read);
  expect(read.stderr).toContain(`gds: ${name}: `);
});

it.each([
  ['main.go', './cmd/hello/main.go', './cmd/hello'],
  ['a file of the working directory', 'main.go', '.'],
])('%s: names the folder of its package', async (_words, name, folder) => {
  const source = 'package main\n\nfunc main() {}\n';
  const ran = await gds(['verify', name], { cwd: folderWith({ 'main.go': source, 'cmd/hello/main.go': source }) });
  expect(ran.status).toBe(2);
  expect(ran.stderr).toBe(
    `gds: ${name} could not be judged: it is a text file, no executable. Give the folder of its package: \`gds verify ${folder}\`.\n`,
  );
});

it.skipIf(process.platform !== 'linux')('a program that is not of Go: exit 2, no check fails', async () => {
  const cwd = folderWith({});
  const ran = await gds(['verify', '/bin/ls'], { cwd });
  expect(ran.status).toBe(2);
  expectOneMessage(ran);
  expect(ran.stderr).toMatch(/could not be judged: .*no Go program.* Name a binary that `go build` wrote/);
  const report = ReportSchema.parse(storedReport(cwd));
  expect(report.targets[0]!.results.map(result => result.outcome)).not.toContain('fail');
});

it.each([
  ['a link to itself', './loop', /Target \.\/loop cannot be looked at: it is a symbolic link to itself/],
  ['a name that is too long', 'x'.repeat(5000), /Target x{200}… cannot be looked at: it is too long/],
  ['a path below a file', './file/app', /Target \.\/file\/app (?:cannot be looked at|does not exist)/],
  ['an empty target', '', /A target is empty/],
])('%s: exit 2 with the target', async (_words, target, words) => {
  const cwd = folderWith({ file: 'text' });
  symlinkSync('loop', join(cwd, 'loop'));
  const ran = await gds(['verify', target], { cwd });
  expect(ran.status).toBe(2);
  expectOneMessage(ran);
  expect(ran.stderr).toMatch(words);
});

it('a link to a binary: followed from the command line, from gds.yaml only within the repository', async () => {
  const cwd = folderWith({ 'gds.yaml': 'apiVersion: gds/v1\ntargets: [{ name: it, binary: app }]\n' });
  symlinkSync(ESBUILD, join(cwd, 'app'));
  expect(await gds(['binary', 'app'], { cwd })).toMatchObject({ status: 0, stderr: '' });
  expect(await gds(['verify', './app', '--only', 'debug-info'], { cwd })).toMatchObject({ status: 1, stderr: '' });
  const ran = await gds(['verify', 'it'], { cwd });
  expect(ran.status).toBe(2);
  expectOneMessage(ran);
  expect(ran.stderr).toContain('app is a symbolic link that leaves the repository');
});

it('a FIFO without a writer: exit 2 at once', async () => {
  const cwd = folderWith({});
  execFileSync('mkfifo', [join(cwd, 'pipe')]);
  const ran = await gds(['verify', 'pipe'], { cwd });
  expect(ran.status).toBe(2);
  expectOneMessage(ran);
  expect(ran.stderr).toContain('pipe is a FIFO');
  expectReport(cwd);
  expect(await gds(['binary', 'pipe'], { cwd })).toMatchObject({ status: 2, stderr: expect.stringContaining('FIFO') });
  expect(await gds(['report', 'pipe'], { cwd })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('regular'),
  });
});

it('a directory given as a binary: exit 2', async () => {
  const cwd = folderWith({ 'gds.yaml': 'apiVersion: gds/v1\ntargets: [{ name: it, binary: . }]\n' });
  const ran = await gds(['verify', 'it'], { cwd });
  expect(ran.status).toBe(2);
  expectOneMessage(ran);
  expect(ran.stderr).toContain('is a directory');
  expectReport(cwd);
  expect(await gds(['binary', '.'], { cwd })).toMatchObject({
    status: 2,
    stderr: 'gds: . is a directory; give the path of a file.\n',
  });
});

it('a URL at which nothing listens: exit 2', async () => {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  const cwd = folderWith({});
  const ran = await gds(['verify', `http://127.0.0.1:${port}`], { cwd });
  expect(ran.status).toBe(2);
  expectOneMessage(ran);
  expect(ran.stderr).toMatch(/nothing listens there.*Check that the service runs/);
  expectReport(cwd);
});

it('a URL that answers HTML: never passes, says what was answered', async () => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><html><body>Sign in</body></html>');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cwd = folderWith({});
  const ran = await gds(['verify', `http://127.0.0.1:${port}`], { cwd });
  server.closeAllConnections();
  server.close();
  expect(ran.status).toBe(2);
  expectOneMessage(ran);
  expect(ran.stderr).toMatch(/HTML/i);
  expectReport(cwd);
});

describe.skipIf(go.skip)(`packages that are no program${go.reason}`, () => {
  const files = {
    'go.mod': 'module example.com/bad\n\ngo 1.21\n',
    'lib/lib.go': 'package lib\n\nfunc F() {}\n',
    'empty/README': 'nothing\n',
    'broken/main.go': 'package main\n\nfunc main() {\n\t_ = undefinedName\n}\n',
  };

  it.each([
    ['a library', './lib', './lib is the library lib, not a main package'],
    ['a folder without Go files', './empty', './empty holds no Go files'],
  ])('%s: exit 2, and a report', async (_words, subject, words) => {
    const cwd = folderWith(files);
    const ran = await gds(['verify', subject], { cwd });
    expect(ran.status).toBe(2);
    expectOneMessage(ran);
    expect(ran.stderr).toContain(`${words}. Name a folder with a main package`);
    expectReport(cwd);
  });

  it('a package that does not compile: exit 1 with the line that does not', async () => {
    const cwd = folderWith(files);
    const ran = await gds(['verify', './broken', '--only', 'offline-build'], { cwd });
    expect(ran).toMatchObject({ status: 1, stderr: '', left: [] });
    expect(ran.stdout).toContain('broken/main.go:4:6');
    expect(ran.stdout).toContain('undefined: undefinedName');
    expectReport(cwd, 'fail');
  });
});
