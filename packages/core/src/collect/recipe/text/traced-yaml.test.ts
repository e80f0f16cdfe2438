import { describe, expect, it } from 'vitest';
import { loadYaml } from '../../../config/yaml-document.ts';
import { locationOf, sourceText, textOf } from './traced-text.ts';
import { tracedScalar } from './traced-yaml.ts';

function traced(text: string, key = 'a') {
  const { documents, problems } = loadYaml(text, { path: 'f.yaml', maxBytes: 1e6, maxAliasCount: 100, merge: true });
  expect(problems).toEqual([]);
  const scalar = documents[0]!.root.get(key)!.scalar!;
  return { value: scalar.value, glyphs: tracedScalar(sourceText('f.yaml', text), scalar) };
}

describe('a YAML scalar with places', () => {
  it.each([
    ['plain', 'a: go build -s ./x\n'],
    ['plain over lines', 'a: go build\n  -s\n\n  ./x\n'],
    ['single quotes', "a: 'it''s -s\n   ./x'\n"],
    ['double quotes', 'a: "x\\ty \\u0041\\x42\\U0001F600 -s\\\n   z  \n   w\n\n  b"\n'],
    ['literal', 'a: |\n  go build \\\n    -s ./x\n\n  strip x\n'],
    ['literal, stripped', 'a: |-\n    one -s\n'],
    ['literal, kept', 'a: |+\n  one -s\n\n\n'],
    ['literal with an explicit indentation', 'a: |2\n    one -s\n  two\n'],
    ['literal with CRLF', 'a: |\r\n  one -s\r\n  two\r\n'],
    ['folded', 'a: >-\n  go build\n  -s\n\n  para\n    more\n    even\n  x\n'],
    ['folded, with empty lines first', 'a: >\n\n  one\n\n\n  -s\n'],
    ['double quotes with CRLF', 'a: "one\r\n  -s"\r\n'],
  ])('gives the text that the YAML library reads, each unit where it is written: %s', (_, text) => {
    const { value, glyphs } = traced(text);
    expect(textOf(glyphs)).toBe(value);
    for (const glyph of glyphs) {
      const written = glyph.source!.text[glyph.offset]!;
      expect([glyph.unit, '\\', '\n'].includes(written), `${glyph.unit} at ${glyph.offset}`).toBe(true);
    }
    const at = textOf(glyphs).indexOf('-s');
    if (at < 0) return;
    const { startLine, startColumn, endColumn } = locationOf(glyphs.slice(at, at + 2))!;
    expect(text.split('\n')[startLine - 1]!.slice(startColumn! - 1, endColumn! - 1)).toBe('-s');
  });

  it('gives numbers and booleans as they are written, and nothing for null', () => {
    expect(textOf(traced('a: 010\n').glyphs)).toBe('010');
    expect(textOf(traced('a: True\n').glyphs)).toBe('True');
    expect(traced('a: ~\n').glyphs).toEqual([]);
  });

  it('follows aliases and merges to the place where the text is written', () => {
    const text = 'x: &x {a: -s}\nz:\n  <<: *x\nb: &b -w\na: *b\n';
    expect(locationOf(traced(text).glyphs)).toMatchObject({ startLine: 4, startColumn: 7, endColumn: 9 });
    const { documents } = loadYaml(text, { path: 'f', maxBytes: 1e6, maxAliasCount: 100, merge: true });
    const merged = documents[0]!.root.get('z')!.get('a')!.scalar!;
    expect(locationOf(tracedScalar(sourceText('f', text), merged))).toMatchObject({ startLine: 1, startColumn: 11 });
  });
});
