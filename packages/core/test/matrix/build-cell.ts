import { join } from 'node:path';
import type { Workshop } from '../go-build.ts';
import { recipeOf, titleOf, type Cell } from './cells.ts';

/** Builds a cell in the workshop and returns the path of the binary. */
export async function buildCell(shop: Workshop, cell: Cell): Promise<string> {
  const recipe = recipeOf(cell.variant);
  const name = titleOf(cell).replaceAll('/', '_');
  if (recipe.treatment !== undefined) {
    const plain = await buildCell(shop, { ...cell, variant: 'plain' });
    const [tool, ...args] = recipe.treatment;
    const path = join(shop.folder, name);
    if (args.at(-1) === '-o') await shop.run(tool, ...args, path, plain);
    else await shop.run(tool, ...args, plain, path);
    return path;
  }
  const [os, arch] = cell.target.split('/');
  const env = { GOOS: os!, GOARCH: arch!, CGO_ENABLED: recipe.cgo === true ? '1' : '0' };
  const { flags = [], program = 'small' } = recipe;
  return shop.build(name, { toolchain: cell.release, flags, env, program });
}
