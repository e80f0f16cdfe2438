import { describe, expect, it } from '@jest/globals';
import { safeHref } from './safeHref';

describe('an address becomes a link', () => {
  it.each([
    ['https://github.com/a/b', 'https://github.com/a/b'],
    ['http://localhost:3000/x?y=1#z', 'http://localhost:3000/x?y=1#z'],
    ['HTTPS://GitHub.com/a', 'https://github.com/a'],
    ['https://github.com/a/@scope/b', 'https://github.com/a/@scope/b'],
  ])('only as http or https: %s', (address, href) => {
    expect(safeHref(address)).toBe(href);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'ht\ttps://github.com/a',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'ftp://example.com',
    '//example.com/a',
    '\\\\example.com\\a',
    'https:example.com',
    'https:///example.com',
    'https://user@example.com/',
    'https://user:secret@example.com/',
    'https://github.com@example.com/',
    'https://@example.com/',
    'https://exa mple.com/',
    'https://github.com\\@example.com/',
    'https://',
    'github.com/a/b',
    '/catalog',
    '',
  ])('and otherwise stays text: %j', address => {
    expect(safeHref(address)).toBeUndefined();
  });
});
