import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/** Node's own modules that a CommonJS package requires are imported, so that a bundle calls no `require`. */
export const importedBuiltins: Plugin = {
  name: 'imported-builtins',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'require-call' && isBuiltin(path)
        ? { path: path.replace(/^node:/, ''), namespace: 'builtin' }
        : undefined,
    );
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `export * from 'node:${path}'; export { default } from 'node:${path}';`,
    }));
  },
};
