import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles, repositoryRoot } from '../scripts/generated-files.ts';

describe('generated files', () => {
  const files = generatedFiles();

  it.each([...files.keys()])('%s is what npm run generate writes', path => {
    expect(readFileSync(join(repositoryRoot, path), 'utf8')).toBe(files.get(path));
  });

  it('docs/checks holds a page for each check and nothing else', () => {
    const pages = readdirSync(join(repositoryRoot, 'docs/checks')).map(name => `docs/checks/${name}`);
    expect(pages.sort()).toEqual([...files.keys()].filter(path => path.startsWith('docs/checks/')).sort());
  });
});
