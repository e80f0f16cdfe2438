import { describe, expect, it } from 'vitest';
import { cellCode, code, codeBlock, cut, ownCell } from './github-text.ts';

describe('foreign text in GitHub Markdown', () => {
  it('stands in a code span whose fence is longer than the backticks in it', () => {
    expect(code('no DWARF')).toBe('`no DWARF`');
    expect(code('a `b` c')).toBe('``a `b` c``');
    expect(code('```')).toBe('```` ``` ````');
    expect(code('a\r\n  b')).toBe('`a b`');
    expect(code('')).toBe('–');
  });

  it('cannot end a table’s cell', () => {
    expect(cellCode('a|b')).toBe('`a\\|b`');
    expect(cellCode('a\\|b')).toBe('`a\\ \\|b`');
  });

  it('cannot close a code block', () => {
    expect(codeBlock('x\n```\ny')).toBe('````text\nx\n```\ny\n````');
  });

  it('is cut at a whole character', () => {
    expect(cut('ab😀cd', 4)).toBe('ab…');
    expect(cut('ab😀cd', 5)).toBe('ab😀…');
    expect(cut('abc', 3)).toBe('abc');
  });
});

describe('the project’s own Markdown in a cell', () => {
  it('keeps code and loses HTML outside of it', () => {
    expect(ownCell('Drop `-s <x>`\nfrom <b> | c')).toBe('Drop `-s <x>` from &lt;b&gt; \\| c');
  });
});
