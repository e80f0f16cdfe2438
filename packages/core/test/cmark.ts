import { execFileSync } from 'node:child_process';

/** A page as GitHub's own renderer makes HTML of it, before GitHub takes out what is dangerous. */
export function html(markdown: string): string {
  const extensions = ['table', 'autolink', 'tagfilter', 'strikethrough', 'tasklist', 'footnotes'].flatMap(name => [
    '-e',
    name,
  ]);
  return execFileSync('cmark-gfm', [...extensions, '--unsafe'], {
    input: markdown,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Tags of this project's own pages; cells and code hold everything else. */
const OWN = /^<\/?(?:h3|p|table|thead|tbody|tr|th|td|code|pre|strong|details|summary|br)(?: align="right")?(?: \/)?>$/;

/**
 * What foreign text has brought to life on a page: a tag, a link, a mention, an issue number, an address
 * outside of code. `own` are the addresses that the page may link to.
 */
export function injected(markdown: string, own: readonly string[] = []): string[] {
  // The contents of code are escaped: no tag begins there.
  const prose = html(markdown).replace(/<code(?: class="language-mermaid")?>[^<]*<\/code>/g, '<code></code>');
  const tags = prose.match(/<[^<>]*>?/g) ?? [];
  const links = own.flatMap(address => [`<a href="${address}">`, '</a>']);
  const text = prose.replace(/<[^<>]*>/g, '\n');
  return [
    ...tags.filter(tag => !OWN.test(tag) && !links.includes(tag) && tag !== '<pre lang="mermaid">'),
    ...(text.match(/@[\w-]+|#\d+|\bGH-\d+|https?:|www\.|javascript:|:\w+:/g) ?? []),
  ];
}

/** The cells of every row of every table. */
export function rowsOf(markdown: string): string[][] {
  return [...html(markdown).matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd](?: [^>]*)?>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) => cell),
  );
}
