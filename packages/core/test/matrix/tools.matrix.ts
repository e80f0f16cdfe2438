import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineAt, openBinary, type Binary } from '../../src/binary/open.ts';
import { functionIndexAt, functionName } from '../../src/binary/pclntab/pclntab.ts';
import { lineInFunction } from '../../src/binary/pclntab/lines.ts';
import { symbolName } from '../../src/binary/symbol-table.ts';
import { fileSource } from '../../src/collect/repository/file-source.ts';
import { rowsOf, unitsOf, buildInfoOf } from '../agreement.ts';
import { workshop, type Workshop } from '../go-build.ts';
import { requires } from '../requires.ts';
import { buildCell } from './build-cell.ts';
import { RELEASES } from './releases.ts';
import { sampledAddresses } from './sampled.ts';

const needs = requires('go', 'readelf');

describe.skipIf(needs.skip).each(RELEASES)(`tools that others wrote agree on %s${needs.reason}`, release => {
  let shop: Workshop;
  let path: string;
  const reading = async <T>(read: (binary: Binary) => Promise<T>): Promise<T> => {
    const source = await fileSource(path);
    return read(await openBinary(source)).finally(() => source.close());
  };
  beforeAll(async () => {
    shop = await workshop();
    path = await buildCell(shop, { release, target: 'linux/amd64', variant: 'plain' });
  });
  afterAll(() => shop.remove());

  it('readelf: every line row', async () => {
    const text = await shop.run('readelf', '-W', '--debug-dump=decodedline', path);
    const row = /^(.*\S)\s+(\d+|-)\s+0x([0-9a-f]+)/;
    const theirs = text.split('\n').flatMap(line => {
      const match = row.exec(line);
      if (match === null) return [];
      return [`${Number.parseInt(match[3]!, 16)} ${match[2] === '-' ? 'end' : `${baseName(match[1]!)}:${match[2]}`}`];
    });
    const ours = (await reading(rowsOf)).map(line => {
      const [, address, file, number] = line.split('\t');
      return `${address} ${number === undefined ? 'end' : `${baseName(file!)}:${number}`}`;
    });
    expect(ours.length).toBeGreaterThan(30_000);
    expect(firstDifferences(ours, theirs)).toEqual([]);
  });

  it('readelf: the number of entries', async () => {
    // The dump has hundreds of megabytes: it is counted as it comes.
    const theirs = await countLines('readelf', ['-W', '-wi', path], /^ *<[0-9a-f]+><[0-9a-f]+>: Abbrev Number: [1-9]/);
    const ours = (await reading(({ image }) => unitsOf(image))).map(line => Number(line.split('\t').at(-1)));
    expect(ours.reduce((sum, count) => sum + count, 0)).toBe(theirs);
  });

  it('go tool addr2line: sampled addresses, by the function table', async () => {
    await reading(async binary => {
      const { table } = (await binary.functions())!;
      const addresses = sampledAddresses(table, 1000);
      const input = addresses.map(address => `0x${address.toString(16)}\n`).join('');
      const output = await withInput('go', ['tool', 'addr2line', path], input);
      const lines = output.trimEnd().split('\n');
      // Padding behind a function has no source: `:-1`.
      const theirs = addresses.map(
        (_, index) => `${lines[2 * index]} ${lines[2 * index + 1]!.replace(/^.*:(?:-\d+|0)$/, ':0')}`,
      );
      const ours = addresses.map(address => {
        const index = functionIndexAt(table, address);
        const place = lineInFunction(table, index, address);
        return `${functionName(table, index)} ${place === undefined ? ':0' : `${place.file}:${place.line}`}`;
      });
      expect(ours.length).toBeGreaterThan(900);
      expect(firstDifferences(ours, theirs)).toEqual([]);
    });
  });

  it('go tool nm: every symbol with an address', async () => {
    const text = await shop.run('go', 'tool', 'nm', path);
    const theirs = text.split('\n').flatMap(line => {
      const match = /^ *([0-9a-f]+) ([A-Z?])\s(.*)$/i.exec(line);
      return match === null || match[2] === 'U' ? [] : [`${Number.parseInt(match[1]!, 16)} ${match[3]}`];
    });
    const ours = await reading(async ({ executable }) => {
      const table = (await executable.symbols())!;
      return Array.from({ length: table.count }, (_, index) => index)
        .filter(index => table.sections[index]! >= 0)
        .map(index => `${table.addresses[index]} ${symbolName(table, index)}`);
    });
    expect(theirs.length).toBeGreaterThan(1000);
    expect(firstDifferences(ours.sort(), theirs.sort())).toEqual([]);
  });

  it('go version -m: every line', async () => {
    const text = (await shop.run('go', 'version', '-m', path)).trimEnd().split('\n');
    const theirs = text.map((line, index) => (index === 0 ? `go\t${line.split(': ').at(-1)}` : line.trim()));
    const ours = (await reading(({ image }) => buildInfoOf(image))).map(line =>
      line.replace(/^build\t([^\t]*)\t/, 'build\t$1=').trimEnd(),
    );
    expect(ours).toEqual(theirs);
  });

  it('both of our tables agree with one another where DWARF has a row at all', async () => {
    await reading(async binary => {
      const { table } = (await binary.functions())!;
      let dwarf = 0;
      const differences: string[] = [];
      for (const address of sampledAddresses(table, 2000)) {
        const line = await lineAt(binary, address);
        if (line?.from !== 'dwarf') continue;
        dwarf++;
        const place = lineInFunction(table, functionIndexAt(table, address), address);
        if (line.file !== place?.file || line.line !== place.line) {
          differences.push(`${address}: ${line.file}:${line.line} | ${place?.file}:${place?.line}`);
        }
      }
      expect(dwarf).toBeGreaterThan(900);
      expect(differences.length).toBeLessThanOrEqual(dwarf / 50);
    });
  });
});

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function firstDifferences(ours: readonly string[], theirs: readonly string[]): string[] {
  const found: string[] = ours.length === theirs.length ? [] : [`${ours.length} | ${theirs.length}`];
  for (let index = 0; index < ours.length && found.length < 10; index++) {
    if (ours[index] !== theirs[index]) found.push(`${ours[index]} | ${theirs[index]}`);
  }
  return found;
}

function withInput(tool: string, args: string[], input: string): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(tool, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', fail);
    child.on('close', status =>
      status === 0 ? done(Buffer.concat(chunks).toString()) : fail(new Error(`${tool} ended with ${status}`)),
    );
    child.stdin.end(input);
  });
}

async function countLines(tool: string, args: string[], wanted: RegExp): Promise<number> {
  const child = spawn(tool, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let rest = '';
  let count = 0;
  for await (const chunk of child.stdout) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (wanted.test(line)) count++;
  }
  return count;
}
