import type { BuildRecipe } from '../src/evidence/build-recipe.ts';
import { findRecipe } from '../src/collect/recipe/find-recipe.ts';
import { formatOf } from '../src/collect/recipe/formats.ts';
import { sourceText } from '../src/collect/recipe/text/traced-text.ts';

/** The recipe of `./cmd/app` of the module example.com/app in one build file; `others` may be called by it. */
export async function recipeIn(
  path: string,
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<BuildRecipe> {
  const [file, ...called] = await Promise.all(
    Object.entries({ [path]: text, ...others }).map(async ([name, content]) => ({
      name,
      file: await read(name, content),
    })),
  );
  const query = {
    packageFolder: 'cmd/app',
    module: { path: 'example.com/app', folder: '.' },
    role: 'production',
  } as const;
  const found = findRecipe([file!], query, called);
  if (found.kind !== 'found') throw new Error(`${path}: ${JSON.stringify(found)}`);
  return found.recipe;
}

async function read(name: string, text: string) {
  const format = formatOf(name);
  const [folder = '.'] = format.folders(name, '.');
  const surroundings = { name, folder, read: () => Promise.resolve('it does not exist') };
  const file = await format.read(sourceText(name, text), surroundings);
  if (typeof file === 'string') throw new Error(`${name}: ${file}`);
  return file;
}
