import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionAt, lineAt, openBinary, type Binary } from '../../src/binary/open.ts';
import { fileSource, type FileSource } from '../../src/collect/repository/file-source.ts';
import { workshop, type Workshop } from '../go-build.ts';
import { requires } from '../requires.ts';
import { buildCell } from './build-cell.ts';
import type { Variant } from './cells.ts';
import { startDelve, type Delve } from './delve.ts';
import type { Release } from './releases.ts';
import { sampledAddresses } from './sampled.ts';

const VERSION = 'v1.27.2';
const TOOLS = join(import.meta.dirname, '../../../../.gds/matrix', `dlv-${VERSION}`);
const needs = requires('go');

/** Delve itself, in a folder of its own. */
async function installedDelve(): Promise<string> {
  const path = join(TOOLS, 'dlv');
  if (existsSync(path)) return path;
  const env = { ...process.env, GOBIN: TOOLS, GOFLAGS: '-mod=readonly' };
  await promisify(execFile)('go', ['install', `github.com/go-delve/delve/cmd/dlv@${VERSION}`], { env });
  return path;
}

const PROGRAMS: [Release, Variant][] = [
  ['go1.21.13', 'plain'],
  ['go1.24.13', 'all=-N -l'],
  ['go1.25.14', 'plain'],
  ['go1.27.4', 'plain'],
  ['go1.27.4', 'all=-N -l'],
];

describe.skipIf(needs.skip).each(PROGRAMS)(`delve agrees on %s %s${needs.reason}`, (release, variant) => {
  let shop: Workshop;
  let source: FileSource;
  let binary: Binary;
  let delve: Delve;
  beforeAll(async () => {
    const dlv = await installedDelve();
    shop = await workshop();
    const path = await buildCell(shop, { release, target: 'linux/amd64', variant });
    source = await fileSource(path);
    binary = await openBinary(source);
    delve = await startDelve(dlv, path);
  });
  afterAll(async () => {
    await delve?.stop();
    await source?.close();
    await shop?.remove();
  });

  it('about the function and line of sampled addresses', async () => {
    const { table } = (await binary.functions())!;
    const differences: string[] = [];
    let compared = 0;
    for (const address of sampledAddresses(table, 400)) {
      const ours = await lineAt(binary, address);
      const place = await functionAt(binary, address);
      // The function table answers where DWARF has no row; delve reads DWARF only.
      if (ours?.from !== 'dwarf') continue;
      const [theirs] = await delve.findLocation(`*0x${address.toString(16)}`);
      if (theirs?.function == null) continue;
      compared++;
      const answers = [
        `${place?.name} ${ours.file}:${ours.line}`,
        `${theirs.function.name} ${theirs.file}:${theirs.line}`,
      ];
      if (answers[0] !== answers[1]) differences.push(`0x${address.toString(16)}: ${answers.join(' | ')}`);
    }
    expect(compared).toBeGreaterThan(250);
    expect(differences).toEqual([]);
  });

  it('about the line of every address that it would set a breakpoint at', async () => {
    let addresses = 0;
    for (const line of [11, 12, 13, 14, 18, 19, 20, 21, 22, 25]) {
      const found = await delve.findLocation(`main.go:${line}`).catch(() => []);
      for (const pc of found.flatMap(({ pcs }) => pcs ?? [])) {
        addresses++;
        expect(await lineAt(binary, pc)).toMatchObject({ line, from: 'dwarf' });
      }
    }
    expect(addresses).toBeGreaterThan(4);
  });
});
