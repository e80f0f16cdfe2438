import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../test/requires.ts';
import { openBinary } from '../open.ts';
import { bufferSource } from '../source.ts';
import { readBuildInfo, type Module } from './build-info.ts';

const run = promisify(execFile);

const FILES = {
  'app/go.mod': [
    'module example.test/app\n\ngo 1.17\n',
    'require (\n\texample.test/plain v1.2.3\n\texample.test/moved v0.1.0\n)\n',
    'replace (\n\texample.test/plain => ../plain\n\texample.test/moved v0.1.0 => ../elsewhere\n)\n',
  ].join('\n'),
  'app/main.go':
    'package main\n\nimport (\n\t"example.test/moved"\n\t"example.test/plain"\n)\n\nfunc main() { println(moved.Name + plain.Name) }\n',
  'plain/go.mod': 'module example.test/plain\n',
  'plain/plain.go': 'package plain\n\nvar Name = "plain"\n',
  'elsewhere/go.mod': 'module example.test/moved\n',
  'elsewhere/moved.go': 'package moved\n\nvar Name = "moved"\n',
};

/** As `go version -m` prints a module, one field an element. */
function lines(kind: string, { path, version, sum, replacedBy }: Module): string[][] {
  return [[kind, path, version, sum], ...(replacedBy === undefined ? [] : lines('=>', replacedBy))];
}

/** Without the empty fields at the ends, and the empty lines that go version prints behind replacements. */
function trimmed(rows: readonly (readonly string[])[]): string[] {
  return rows.map(fields => fields.join('\t').trimEnd()).filter(line => line !== '');
}

describe.each([
  ['this release, inline', undefined],
  ['Go 1.17, by pointers', 'go1.17.13'],
] as const)('build information of %s', (_, toolchain) => {
  const needs = toolchain === undefined ? requires('go') : requires('go', toolchain);

  describe.skipIf(needs.skip)(`in every container${needs.reason}`, () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'gds-build-info-'));
      for (const [name, text] of Object.entries(FILES)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), text);
      }
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it.each([
      ['linux', 'amd64'],
      ['windows', '386'],
      ['darwin', 'arm64'],
    ])('has the modules, replacements and settings that go version -m shows: %s/%s', async (GOOS, GOARCH) => {
      const own = toolchain === undefined ? {} : { GOTOOLCHAIN: toolchain };
      const env = { ...process.env, GOOS, GOARCH, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOWORK: 'off', ...own };
      const path = join(folder, `app-${GOOS}`);
      await run('go', ['build', '-tags=extra', '-o', path, '.'], { cwd: join(folder, 'app'), env });
      const info = (await readBuildInfo((await openBinary(bufferSource(await readFile(path)))).image))!;
      const [first, ...rest] = (await run('go', ['version', '-m', path])).stdout.trimEnd().split('\n');
      const ours = [
        ['path', info.mainPackage ?? ''],
        ...lines('mod', info.mainModule!),
        ...info.dependencies.flatMap(module => lines('dep', module)),
        ...Array.from(info.settings, ([key, value]) => ['build', `${key}=${value}`]),
      ];
      expect(info.dependencies.map(({ replacedBy }) => replacedBy?.path)).toEqual(['../elsewhere', '../plain']);
      expect(trimmed(ours)).toEqual(trimmed(rest.map(line => line.slice(1).split('\t'))));
      expect(info.goVersion).toBe(first?.split(': ').at(-1));
    });
  });
});
