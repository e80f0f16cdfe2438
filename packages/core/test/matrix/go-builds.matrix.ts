import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeBinary } from '../../src/binary/describe.ts';
import { fileSource } from '../../src/collect/repository/file-source.ts';
import { agreementOn, type Oracle } from '../agreement.ts';
import { judge } from '../explained.ts';
import { workshop, type Workshop } from '../go-build.ts';
import { buildOracle } from '../oracle.ts';
import { requires } from '../requires.ts';
import { buildCell } from './build-cell.ts';
import { matrix, titleOf } from './cells.ts';
import { printTable, verdictOf, type Verdict } from './verdicts.ts';

const needs = requires('go', 'gcc', 'strip', 'objcopy');

describe.skipIf(needs.skip)(`our readers and Go's own${needs.reason}`, () => {
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

  it.each(matrix().map(cell => [titleOf(cell), cell] as const))('agree on %s', async (title, cell) => {
    const path = await buildCell(shop, cell);
    const source = await fileSource(path);
    const description = await describeBinary(source).finally(() => source.close());
    if (description.kind === 'recognised') {
      // A container that is only known by name; with a reader for it the cell is compared.
      verdicts.push({ title, result: 'only recognised', details: description.format });
      return;
    }
    const agreement = await agreementOn(path, oracle);
    verdicts.push(verdictOf(title, agreement));
    expect(judge(agreement).unexplained.slice(0, 20)).toEqual([]);
    if (cell.variant !== 'plain') await rm(path, { force: true });
    const stripped = ['-s', '-s -w', 'pie -s -w', '-w', 'strip', 'strip -g'].includes(cell.variant);
    expect(agreement.compared.rows > 0).toBe(!stripped);
    expect(agreement.compared.units > 0).toBe(!stripped);
    if (cell.variant !== '--only-keep-debug') expect(agreement.compared.functions).toBeGreaterThan(1000);
  });
});
