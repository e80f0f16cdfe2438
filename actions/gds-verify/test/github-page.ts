import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { html } from '../../../packages/core/test/cmark.ts';

const require = createRequire(import.meta.url);

/** The mermaid that draws: GitHub's, or the newest. */
export const MERMAID = {
  github: require.resolve('mermaid-github/dist/mermaid.min.js'),
  newest: require.resolve('mermaid/dist/mermaid.min.js'),
} as const;

/** Debian's Chromium, which asks nobody for anything. */
export function launch() {
  const flags = '--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update';
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: flags.split(' ') });
}

export type Browser = Awaited<ReturnType<typeof launch>>;

export interface Look {
  readonly width: number;
  readonly dark: boolean;
  readonly mermaid: keyof typeof MERMAID;
  /** Opens what is folded. */
  readonly open: boolean;
}

/** Markdown about as GitHub shows it: its renderer, its style sheet, its mermaid; its own page around it is not there. */
export async function openPage(browser: Browser, markdown: string, { width, dark, mermaid, open }: Look) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' });
  const css = readFileSync(require.resolve('github-markdown-css'), 'utf8');
  const body = html(markdown)
    .replaceAll(/<pre><code class="language-mermaid">([^<]*)<\/code><\/pre>/g, '<pre class="mermaid">$1</pre>')
    .replaceAll(/<details>/g, open ? '<details open>' : '<details>');
  await page.setContent(
    `<!doctype html><style>${css} body{margin:0;background:${dark ? '#0d1117' : '#fff'}} .markdown-body{padding:16px}` +
      `</style><article class="markdown-body">${body}</article>`,
  );
  await page.addScriptTag({ path: MERMAID[mermaid] });
  await page.evaluate(
    ([theme]) => (globalThis as unknown as Drawing).mermaid.initialize({ startOnLoad: false, theme: theme as string }),
    [dark ? 'dark' : 'default'],
  );
  await page.evaluate(() => (globalThis as unknown as Drawing).mermaid.run({ querySelector: 'pre.mermaid' }));
  return page;
}

interface Drawing {
  readonly mermaid: {
    initialize(options: object): void;
    run(options: object): Promise<void>;
  };
}
