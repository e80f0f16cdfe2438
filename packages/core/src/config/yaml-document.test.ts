import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { loadYaml } from './yaml-document.ts';

const options = { path: 'slo/api.yaml', maxBytes: 1024 * 1024, maxAliasCount: 100, merge: true };
const module = new URL('./yaml-document.ts', import.meta.url).href;

const TEXT = `apiVersion: gds/v1
targets:
  - name: x
    package: ./cmd/x
    live:
  - { name: y, "b": [1, 2] }
query: |
  sum({[[[[
`;

describe('loadYaml', () => {
  it('gives the value and the place of keys, values, entries and of what is missing', () => {
    const { documents, problems } = loadYaml(TEXT, options);
    expect(problems).toEqual([]);
    const document = documents[0]!;
    expect(document.value).toEqual({
      apiVersion: 'gds/v1',
      targets: [
        { name: 'x', package: './cmd/x', live: null },
        { name: 'y', b: [1, 2] },
      ],
      query: 'sum({[[[[\n',
    });
    const marked = (path: (string | number)[], part?: 'key' | 'value') => {
      const at = document.locate(path, part);
      return [at.startLine, at.snippet!.slice(at.startColumn! - 1, at.endColumn! - 1)];
    };
    expect(marked(['apiVersion'])).toEqual([1, 'gds/v1']);
    expect(marked(['apiVersion'], 'key')).toEqual([1, 'apiVersion']);
    expect(marked(['targets'])).toEqual([2, 'targets']);
    expect(marked(['targets', 0])).toEqual([3, 'name']);
    expect(marked(['targets', 0, 'package'])).toEqual([4, './cmd/x']);
    expect(marked(['targets', 0, 'live'])).toEqual([5, 'live']);
    expect(marked(['targets', 0, 'no', 'such'])).toEqual([3, 'name']);
    expect(marked(['targets', 1, 'b', 1])).toEqual([6, '2']);
    expect(marked(['nothing'])).toEqual([1, 'apiVersion']);
  });

  it('reports syntax errors and duplicate keys at their line and column', () => {
    expect(loadYaml('a: 1\nb: [1, 2\nc: 3\n', options).problems[0]).toMatchObject({ line: 3 });
    expect(loadYaml('a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n', options).problems).toEqual([
      { message: 'The key "c" is already given on line 3', line: 5, column: 3, endColumn: 4 },
    ]);
    expect(loadYaml('? [a]\n: 1\n', options).problems[0]?.message).toBe('A key must be a scalar');
    expect(loadYaml('!run x\n', options).problems[0]?.message).toContain('tag');
  });

  it('merges only where it is asked to, and refuses aliases where none are allowed', () => {
    const text = 'a: &a { x: 1 }\nb:\n  <<: *a\n  y: 2\n';
    expect(loadYaml(text, options).documents[0]?.value).toEqual({ a: { x: 1 }, b: { x: 1, y: 2 } });
    expect(loadYaml('<<: 1\n', { ...options, merge: false }).documents[0]?.value).toEqual({ '<<': 1 });
    const refused = loadYaml(text, { ...options, maxAliasCount: 0 });
    expect(refused).toEqual({
      documents: [],
      problems: [
        { message: 'Write out what *a stands for: aliases are not read here', line: 3, column: 7, endColumn: 9 },
      ],
    });
  });

  it('keeps __proto__ as an own key and yes as a string', () => {
    const value = loadYaml('%YAML 1.1\n---\n__proto__: { polluted: yes }\n', options).documents[0]?.value as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":"yes"}}');
  });

  it.each([
    ['63 brackets', '['.repeat(63) + ']'.repeat(63)],
    ['64 levels of indentation', Array.from({ length: 64 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    [
      'brackets inside strings and block text',
      `a: "${'['.repeat(99)}"\nb: |\n  ${'{'.repeat(99)}\nc: x ${'['.repeat(99)}\n`,
    ],
    ['many entries side by side', '- a: [1]\n  b:\n    - c\n'.repeat(2000)],
  ])('accepts %s', (_name, text) => {
    expect(loadYaml(text, options).problems).toEqual([]);
  });

  it.each<[string, string]>([
    ['1 MiB of [', `'['.repeat(1 << 20)`],
    ['brackets closed only in comments', `'[ # ]\\n'.repeat(2000)`],
    ['1 MiB of "- "', `'- '.repeat(1 << 19)`],
    ['1 MiB of "? "', `'? '.repeat(1 << 19)`],
    ['1,400 levels of indentation', `Array.from({ length: 1400 }, (_, n) => ' '.repeat(n) + 'a:').join('\\n')`],
    ['1 MiB of quotes', `'"'.repeat(1 << 20)`],
    ['1 MiB of newlines', `'\\n'.repeat(1 << 20)`],
    ['260,000 documents', `'---\\n'.repeat(1 << 18)`],
    [
      'an alias bomb',
      `'a0: &a0 [x]\\n' + Array.from({ length: 9 }, (_, n) => 'a' + (n + 1) + ': &a' + (n + 1) + ' [' + Array(9).fill('*a' + n) + ']').join('\\n')`,
    ],
    ['20,000 merges', `'a: &a {x: 1}\\nb: {<<: [' + Array(20000).fill('*a') + ']}'`],
    ['more bytes than allowed', `'a'.repeat((1 << 20) + 1)`],
  ])('refuses %s without ending the process', (_name, expression) => {
    const program = `const { loadYaml } = await import(${JSON.stringify(module)});
      const text = ${expression};
      const started = performance.now();
      const { documents, problems } = loadYaml(text, ${JSON.stringify(options)});
      console.log(JSON.stringify({ ms: performance.now() - started, documents: documents.length, problems: problems.length }));`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(child.stderr).toBe('');
    expect(child.status).toBe(0);
    const said = JSON.parse(child.stdout) as { ms: number; documents: number; problems: number };
    expect(said.documents).toBe(0);
    expect(said.problems).toBeGreaterThan(0);
    expect(said.ms).toBeLessThan(3000);
  });
});
