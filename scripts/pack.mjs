// Packs what is published as it is published: `npm run pack -- FOLDER`. Backstage's packages point to their sources
// in this repository; their scripts `prepack` and `postpack`, which .npmrc keeps npm from running, make them point to
// what was built, and back.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** Folders of the packages that are published, each after those that it needs. */
export const PUBLISHED = [
  'packages/core',
  'packages/cli',
  'plugins/gds-common',
  'plugins/gds-backend',
  'plugins/gds-frontend',
];

/**
 * Builds and packs. While it runs, the manifests of the plugins are those that are published.
 *
 * @returns {{ name: string, file: string }[]} the packages and their tarballs, in the order of {@link PUBLISHED}
 */
export function pack(folder) {
  mkdirSync(folder, { recursive: true });
  const filters = PUBLISHED.map(where => `--filter=./${where}`);
  execFileSync('npx', ['turbo', 'run', 'build', '--output-logs=errors-only', ...filters], { cwd: root });
  return PUBLISHED.map(where => packOne(join(root, where), resolve(folder)));
}

function packOne(where, folder) {
  const { name } = JSON.parse(readFileSync(join(where, 'package.json'), 'utf8'));
  const license = join(where, 'LICENSE');
  copyFileSync(join(root, 'LICENSE'), license);
  try {
    const options = ['pack', '--json', '--ignore-scripts=false', '--pack-destination', folder];
    const output = execFileSync('npm', options, { cwd: where, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    // What the scripts print comes before the JSON.
    const [packed] = Object.values(JSON.parse(output.slice(output.search(/^[[{]\s*$/m))));
    return { name, file: join(folder, packed.filename) };
  } finally {
    rmSync(license);
  }
}

if (process.argv[1] === import.meta.filename) {
  const [folder = 'tarballs'] = process.argv.slice(2);
  for (const { file } of pack(folder)) console.log(file);
}
