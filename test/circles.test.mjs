import { posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { files, text } from './repository.mjs';

const sources = files().filter(
  path => /^(?:packages|plugins|actions)\/.*\.tsx?$/.test(path) && !/\/(?:dist|test|fuzz\/samples)\//.test(path),
);

/** The files that each imports, types among them. */
function importsOf(paths, read) {
  const known = new Set(paths);
  const found = (from, name) => {
    const path = posix.join(posix.dirname(from), name);
    const stem = path.replace(/\.js$/, '');
    return [path, `${stem}.ts`, `${stem}.tsx`, `${path}/index.ts`, `${path}/index.tsx`].find(each => known.has(each));
  };
  return new Map(
    paths.map(path => {
      const names = ts.preProcessFile(read(path), true, true).importedFiles.map(({ fileName }) => fileName);
      return [path, names.filter(name => name.startsWith('.')).flatMap(name => found(path, name) ?? [])];
    }),
  );
}

/** Files that import each other, each circle once by the way that closes it. */
function circlesIn(imports) {
  const circles = [];
  const done = new Set();
  const visit = (path, way) => {
    const at = way.indexOf(path);
    if (at >= 0) circles.push([...way.slice(at), path].join(' → '));
    if (at >= 0 || done.has(path)) return;
    for (const next of imports.get(path)) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return circles;
}

describe('the files of packages, plugins and actions', () => {
  it('import each other in no circle, not by a type either', () => {
    const imports = importsOf(sources, text);
    expect([...imports.values()].flat().length).toBeGreaterThan(sources.length);
    expect(circlesIn(imports), 'put what both need into a file of its own').toEqual([]);
  });
});

describe('a circle', () => {
  const written = {
    'a.ts': "import { b } from './b';\nexport const a = b;\n",
    'b.ts': "import { c } from './c.ts';\nexport const b = c;\n",
    'c.ts': "import type { A } from './a.ts';\nexport const c: A = 1;\n",
    'd.ts': "export * from './a.ts';\n",
  };

  it('is found where only a type closes it', () => {
    const imports = importsOf(Object.keys(written), path => written[path]);
    expect(circlesIn(imports)).toEqual(['a.ts → b.ts → c.ts → a.ts']);
  });
});
