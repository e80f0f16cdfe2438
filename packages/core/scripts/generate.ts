/**
 * Writes what is derived: the lists of checks and collectors, the page of each check, the JSON
 * Schemas. `--check` writes nothing and fails when a file is not what it should be.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { generatedFiles, repositoryRoot } from './generated-files.ts';

const check = process.argv.includes('--check');
const wanted = generatedFiles();
const stale: string[] = [];

for (const [path, content] of wanted) {
  const file = join(repositoryRoot, path);
  if (read(file) === content) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
for (const folder of ['docs/checks']) {
  for (const name of list(join(repositoryRoot, folder))) {
    const path = `${folder}/${name}`;
    if (wanted.has(path)) continue;
    stale.push(path);
    if (!check) rmSync(join(repositoryRoot, path));
  }
}

for (const path of stale) console.log(`${check ? 'stale' : 'wrote'}  ${relative('.', path)}`);
if (check && stale.length > 0) {
  console.error('Run npm run generate and commit what it writes.');
  process.exitCode = 1;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
