import type { BuildRecipe } from '../src/evidence/build-recipe.ts';
import { findRecipe, type FoundRecipe } from '../src/collect/recipe/find-recipe.ts';
import { formatOf } from '../src/collect/recipe/formats.ts';
import { sourceText } from '../src/collect/recipe/text/traced-text.ts';

/** The recipe of `./cmd/app` of the module example.com/app in one build file; `others` may be called by it. */
export async function recipeIn(
  path: string,
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<BuildRecipe> {
  const [file, ...called] = await readAll({ [path]: text, ...others });
  return recipeOf(findRecipe([file!], QUERY, [file!, ...called]));
}

/** The recipe of `./cmd/app` in several build files, in the order of precedence; `called` are only called by them. */
export async function recipeInFiles(
  files: Readonly<Record<string, string>>,
  called: Readonly<Record<string, string>> = {},
): Promise<BuildRecipe> {
  return recipeOf(await foundInFiles(files, called));
}

/** The same with what is found besides. */
export async function foundInFiles(
  files: Readonly<Record<string, string>>,
  called: Readonly<Record<string, string>> = {},
): Promise<FoundRecipe> {
  const found = await readAll(files);
  return findRecipe(found, QUERY, [...found, ...(await readAll(called))]);
}

/** The same of the script that gds.yaml names in the first of them. */
export async function namedRecipe(files: Readonly<Record<string, string>>, script: string): Promise<BuildRecipe> {
  const [file, ...called] = await readAll(files);
  return recipeOf(findRecipe([file!], { ...QUERY, script }, [file!, ...called]));
}

const QUERY = {
  packageFolder: 'cmd/app',
  module: { path: 'example.com/app', folder: '.' },
  role: 'production',
} as const;

function recipeOf(found: FoundRecipe): BuildRecipe {
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return found.recipe;
}

async function readAll(files: Readonly<Record<string, string>>) {
  return Promise.all(Object.entries(files).map(async ([name, text]) => ({ name, file: await read(name, text) })));
}

async function read(name: string, text: string) {
  const format = formatOf(name);
  const [folder = '.'] = format.folders(name, '.');
  const surroundings = { name, folder, read: () => Promise.resolve('it does not exist') };
  const file = await format.read(sourceText(name, text), surroundings);
  if (typeof file === 'string') throw new Error(`${name}: ${file}`);
  return file;
}
