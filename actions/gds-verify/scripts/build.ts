// Bundles the action into dist/index.js, which is committed: GitHub runs it as it is.
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type OnResolveArgs, type Plugin } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Writes the bundle to a file; the same sources give the same bytes. */
export async function bundle(outfile: string): Promise<void> {
  await build({
    absWorkingDir: realpathSync(root),
    entryPoints: ['src/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    charset: 'utf8',
    legalComments: 'eof',
    logLevel: 'warning',
    plugins: [withoutUnusedParts],
  });
}

/**
 * The toolkit's packages do not say that their modules may be left out when nothing of them is used;
 * what the action does not call (running programs, proxies, OIDC) stays out of the bundle.
 */
const withoutUnusedParts: Plugin = {
  name: 'without-unused-parts',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /./ }, async args => {
      if (args.pluginData === 'resolved' || !/node_modules[\\/]@(?:actions|octokit)[\\/]/.test(args.importer))
        return undefined;
      const found = await resolve(args.path, { ...pick(args), pluginData: 'resolved' });
      return found.external ? found : { ...found, sideEffects: false };
    });
  },
};

function pick({ importer, kind, namespace, resolveDir }: OnResolveArgs) {
  return { importer, kind, namespace, resolveDir };
}

if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  await bundle(join(root, 'dist', 'index.js'));
}
