// Bundles the action into dist/index.js, which is committed: GitHub runs it as it is.
import { cpSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type OnResolveArgs, type Plugin } from 'esbuild';
import { importedBuiltins } from '../../../scripts/imported-builtins.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Writes `index.js` and, beside it, the source of the Go program that the core builds to read Go
 * source; the same sources give the same bytes.
 */
export async function bundle(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, '../../packages/core/go/sourcefacts'), join(folder, 'go/sourcefacts'), {
    recursive: true,
    filter: path => !basename(path).endsWith('_test.go') && basename(path) !== 'testdata',
  });
  await build({
    absWorkingDir: realpathSync(root),
    entryPoints: ['src/main.ts'],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    charset: 'utf8',
    // Half of what a start costs is reading the file; names stay, for traces that people can follow.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    legalComments: 'eof',
    logLevel: 'warning',
    plugins: [importedBuiltins, withoutUnusedParts, withoutOtherLanguages],
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

/** Zod carries its messages in fifty languages; all that is said here is English, which it loads by itself. */
const withoutOtherLanguages: Plugin = {
  name: 'without-other-languages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/locales\/index\.(?:c?js)$/ }, ({ importer }) =>
      /node_modules[\\/]zod[\\/]/.test(importer) ? { path: 'locales', namespace: 'no-locales' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'no-locales' }, () => ({ contents: '' }));
  },
};

function pick({ importer, kind, namespace, resolveDir }: OnResolveArgs) {
  return { importer, kind, namespace, resolveDir };
}

if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  await bundle(join(root, 'dist'));
}
