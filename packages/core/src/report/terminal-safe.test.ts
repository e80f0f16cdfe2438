import { describe, expect, it } from 'vitest';
import { terminalSafe, terminalSafeLine } from './terminal-safe.ts';

describe('text for a terminal', () => {
  it.each([
    ['OSC 8 link', '\u001b]8;;http://x\u0007a', '\\u{1b}]8;;http://x\\u{7}a'],
    ['OSC 52 clipboard', '\u001b]52;c;eA==\u0007', '\\u{1b}]52;c;eA==\\u{7}'],
    ['CSI 2J', '\u001b[2J', '\\u{1b}[2J'],
    ['C1 CSI', '\u009b2J', '\\u{9b}2J'],
    ['CR overwrite', 'failed\rpassed', 'failed\\u{d}passed'],
    ['backspace', 'a\bb', 'a\\u{8}b'],
    ['right-to-left override', 'a\u202eb', 'a\\u{202e}b'],
    ['zero width', 'a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['tag characters', '\u{e0041}', '\\u{e0041}'],
    ['lone surrogate', 'a\ud800b', 'a\\u{d800}b'],
    ['ordinary text, emoji and Chinese', 'naïve 🚀 调试', 'naïve 🚀 调试'],
  ])('escapes %s', (_name, text, safe) => {
    expect(terminalSafe(text)).toBe(safe);
  });

  it('keeps lines and tabs, but not in a field of one line', () => {
    expect(terminalSafe('a\n\tb')).toBe('a\n\tb');
    expect(terminalSafeLine('a\n\tb')).toBe('a\\u{a}\\u{9}b');
  });

  it('lets no unsafe character of the basic plane through', () => {
    for (let code = 0; code < 0x10000; code++) {
      const safe = terminalSafeLine(String.fromCharCode(code));
      if (safe.length === 1) continue;
      expect(safe).toMatch(/^\\u\{[0-9a-f]+\}$/);
    }
  });
});
