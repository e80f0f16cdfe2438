import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeBinary } from '../../src/binary/describe.ts';
import { fileSource } from '../../src/collect/repository/file-source.ts';
import { agreementOn, type Oracle } from '../agreement.ts';
import { judge } from '../explained.ts';
import { workshop, type Workshop } from '../go-build.ts';
import { buildOracle } from '../oracle.ts';
import { requires } from '../requires.ts';
import { debianPackage, largestProgram, npmPackage } from './third-party.ts';
import { printTable, verdictOf, type Verdict } from './verdicts.ts';

const DEBIAN = ['restic', 'gh', 'docker.io', 'golang-1.19-go'];
const NPM = [
  'esbuild-linux-64@0.3.0',
  'esbuild-linux-64@0.8.0',
  'esbuild-linux-64@0.12.0',
  'esbuild-linux-64@0.14.0',
  '@esbuild/linux-s390x@0.28.2',
  '@esbuild/linux-mips64el@0.28.2',
  '@esbuild/linux-arm@0.28.2',
  '@esbuild/darwin-arm64@0.28.2',
  '@esbuild/win32-x64@0.28.2',
  '@typescript/typescript-linux-x64@7.0.2',
];
const needs = requires('go');

describe.skipIf(needs.skip)(`a program of another organisation${needs.reason}`, () => {
  let shop: Workshop;
  let oracle: Oracle;
  const verdicts: Verdict[] = [];
  beforeAll(async () => {
    shop = await workshop();
    oracle = await buildOracle(shop.folder, 'dump');
  });
  afterAll(async () => {
    printTable(verdicts);
    await shop.remove();
  });

  const packages = [
    ...DEBIAN.map(name => [`Debian ${name}`, () => debianPackage(shop.folder, name)] as const),
    ...NPM.map(spec => [`npm ${spec}`, () => npmPackage(shop.folder, spec)] as const),
  ];
  it.each(packages)('is read as Go reads it: %s', async (title, fetch) => {
    const folder = await fetch();
    if (folder === undefined) {
      verdicts.push({ title, result: 'not to be had', details: 'the package could not be fetched' });
      return;
    }
    const path = await largestProgram(folder);
    const source = await fileSource(path);
    const description = await describeBinary(source).finally(() => source.close());
    if (description.kind !== 'described') {
      verdicts.push({ title, result: 'only recognised', details: description.format });
      return;
    }
    expect(description.problems).toEqual([]);
    expect(description.go.state).not.toBe('unknown');
    expect(description.pclntab).toMatchObject({ state: 'readable' });
    const agreement = await agreementOn(path, oracle);
    verdicts.push(verdictOf(title, agreement));
    expect(judge(agreement).unexplained.slice(0, 20)).toEqual([]);
  });
});
