import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { ReportSchema } from '@gds-dev/core/standard';
import { expect, it } from 'vitest';
import { ociImage, tarOf } from '../../core/test/container-image.ts';
import { ESBUILD, folderWith, gds, storedReport } from './gds.ts';

const bundler = readFileSync(ESBUILD);
const layers = [
  { tar: tarOf([{ path: 'opt/older', body: bundler }]) },
  { tar: tarOf([{ path: 'usr/local/bin/bundler', body: bundler }]) },
].map(({ tar }) => ({
  tar,
  packed: gzipSync(tar, { level: 1 }),
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
}));
const config = { config: { Entrypoint: ['bundler'], Cmd: ['--serve', 'a b'], WorkingDir: '/srv' } };
const image = ociImage(layers, { ...config, architecture: 'amd64' }, { ...config, architecture: 'arm64' });
const archive = tarOf([...image.contents].map(([path, body]) => ({ path, body })));
const below = (folder: string) =>
  Object.fromEntries([...image.contents].map(([name, bytes]) => [`${folder}/${name}`, bytes]));

it('gds binary says what an image starts, where that is from, and what else is in it', async () => {
  const cwd = folderWith({ 'image.tar': archive });
  const { status, stdout, stderr, left } = await gds(['binary', 'image.tar', '--platform', 'linux/amd64'], { cwd });
  expect({ status, stderr, left }).toEqual({ status: 0, stderr: '', left: [] });
  expect(stdout).toContain('starts        bundler --serve "a b", in /srv\n');
  expect(stdout).toContain('also holds    linux/arm64 (choose with --platform)\n');
  expect(stdout).toContain('program       /usr/local/bin/bundler, what the image starts, from layer 2 of 2\n');
  expect(stdout).toMatch(/Other Go binaries in it\n {2}\/opt\/older {2}/);
  const alone = (await gds(['binary', ESBUILD])).stdout;
  const judgement = (text: string) => /What can be debugged\n(?: {2}.*\n)+/.exec(text)?.[0];
  expect(judgement(stdout)).toBe(judgement(alone));
  const long = stdout.split('\n').filter(line => line.length > 80);
  expect(long.filter(line => !line.includes('sha256:'))).toEqual([]);
});

it('gds binary gives the same as JSON, of a folder too', async () => {
  const cwd = folderWith({ 'image.tar': archive, ...below('layout') });
  const json = async (...args: string[]) =>
    JSON.parse((await gds(['binary', ...args, '--format', 'json'], { cwd })).stdout) as Record<string, unknown>;
  const described = await json('image.tar', '--platform', 'linux/arm64');
  expect(described).toMatchObject({
    kind: 'container-image',
    platform: 'linux/arm64',
    program: { path: '/usr/local/bin/bundler', layer: 1, description: await json(ESBUILD) },
    others: [{ path: '/opt/older', layer: 0 }],
  });
  expect(await json('layout', '--platform', 'linux/arm64')).toEqual(described);
});

/** They start the program, which is not done with what an image holds. */
const RUNS = new Set(['debugger-session', 'debugger-attach']);

it('gds verify judges the program in an image as it judges the binary, named on the command line or in gds.yaml', async () => {
  const yaml = 'apiVersion: gds/v1\ntargets: [{ name: shipped, image: layout }]\n';
  const cwd = folderWith({ 'gds.yaml': yaml, 'image.tar': archive, ...below('layout') });
  const outcomes = async (...args: string[]) => {
    const { status, stderr, left } = await gds(['verify', ...args], { cwd });
    const { targets, notes } = ReportSchema.parse(storedReport(cwd));
    const [target] = targets;
    return {
      run: { status, stderr, left },
      results: target!.results.filter(({ check }) => !RUNS.has(check)).map(({ check, outcome }) => [check, outcome]),
      told: [target!.name, target!.kind, notes.length],
    };
  };
  const binary = await outcomes(ESBUILD);
  const saved = await outcomes('image.tar');
  expect(saved).toEqual({ ...binary, told: ['image.tar', 'image', 1] });
  expect(saved.results).toContainEqual(['debug-info', 'fail']);
  expect(await outcomes()).toEqual({ ...binary, told: ['shipped', 'image', 1] });
  expect(await outcomes('./layout')).toMatchObject({ results: binary.results });
});

it('a damaged image, and one of another platform, are exit 2 with the fault and the mend', async () => {
  const cwd = folderWith({
    'cut.tar': archive.subarray(0, 900_000),
    'image.tar': archive,
    'image.tar.gz': gzipSync(''),
  });
  for (const args of [
    ['binary', 'cut.tar'],
    ['verify', 'cut.tar'],
  ]) {
    const ran = await gds(args, { cwd });
    expect(ran).toMatchObject({ status: 2, left: [] });
    expect(ran.stderr).toMatch(/^gds: .*cut\.tar\+0x.*docker save -o image\.tar NAME.*\n$/);
    const packed = await gds([args[0]!, 'image.tar.gz'], { cwd });
    expect(packed.status).toBe(2);
    expect(packed.stderr).toMatch(/^gds: .*image\.tar\.gz\+0x0: it is gzip data\. Unpack it first: `gunzip`\.\n$/);
  }
  expect((await gds(['binary', 'image.tar', '--platform', 'linux/riscv64'], { cwd })).stderr).toMatch(
    /it has linux\/amd64, linux\/arm64, not linux\/riscv64\. Name one of these platforms/,
  );
});
