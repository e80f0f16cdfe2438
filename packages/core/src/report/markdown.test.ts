import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { fail, finding, hostile, neglected, noData, report, target } from '../../test/reports.ts';
import { type Finding, referenceReport } from '../standard/index.ts';
import { renderBackground, renderMarkdown, renderVerdict } from './markdown.ts';

const identity = { reportId: crypto.randomUUID(), createdAt: '2026-11-01T00:00:00Z', entityRef: 'a:b/c', version: '0' };

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

/** Every node of a page as GitHub-flavoured Markdown reads it. */
function nodes(markdown: string): Node[] {
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const walk = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(walk)];
  return walk(tree as Node);
}

describe('the Markdown of a report', () => {
  it('reads as a person would want it', async () => {
    await expect(renderMarkdown(neglected())).toMatchFileSnapshot('../../test/golden/neglected.md');
    await expect(
      renderMarkdown(referenceReport('after', identity), {
        before: { report: referenceReport('before', identity), name: 'main' },
      }),
    ).toMatchFileSnapshot('../../test/golden/reference.md');
  });

  it('shows a required check without data among what is to change', () => {
    const missing = report([target('a', [noData('debug-info', 'no Go on this machine', 'install Go')])], []);
    expect(renderVerdict(missing)).toContain(
      '| ○ | **003** debug info (required) | `no Go on this machine` | `install Go` |',
    );
  });

  it('draws the radar with the table beside it, or says why not', () => {
    expect(renderVerdict(referenceReport('after', identity))).toMatch(
      /```mermaid\n---\nconfig:\n[^`]*\n---\nradar-beta\n/,
    );
    const table = renderVerdict(neglected());
    expect(table).toContain('The radar is drawn from three measured axes on; none of 5 are measured.');
    expect(table).toContain('| Latency Visibility | ○ | 0 % | no data |');
    expect(table).not.toContain('mermaid');
  });

  it('has foreign text in code alone: no link, image, mention, HTML or broken table', () => {
    const all = nodes(renderMarkdown(hostile()));
    const kinds = new Set(all.map(node => node.type));
    for (const forbidden of ['link', 'image', 'linkReference', 'definition', 'footnoteReference', 'list']) {
      expect(kinds).not.toContain(forbidden);
    }
    const html = all.filter(node => node.type === 'html').map(node => node.value);
    expect(
      html.filter(value => value !== '<br>' && !/^<\/?details>(<summary>[\w ,]+<\/summary>)?$/.test(value!)),
    ).toEqual([]);
    const prose = all.filter(node => node.type === 'text').map(node => node.value);
    expect(prose.filter(value => /[@#<>]|evil|octo|::/.test(value!))).toEqual([]);
    expect(all.filter(node => node.type === 'heading')).toHaveLength(1);
    for (const table of all.filter(node => node.type === 'table')) {
      const widths = new Set(table.children!.map(row => row.children!.length));
      expect(widths.size).toBe(1);
    }
    expect(all.filter(node => node.type === 'code').map(node => node.value)).toEqual([]);
  });

  it('fits where it goes, and counts what it leaves out', () => {
    const many = Array.from({ length: 2000 }, (_, index) =>
      finding('vet-shadow', { message: `${'long '.repeat(700)}${index}`, remedy: 'x'.repeat(4000) }),
    ) as [Finding, ...Finding[]];
    const big = report([target('a', [fail('vet-shadow', 'many', many)])], []);
    const verdict = renderVerdict(big, { most: 65_535 });
    expect(verdict.length).toBeLessThanOrEqual(65_535);
    expect(verdict).toMatch(/\n\d+ of 2000 shown; all are in the report file\./);
    expect(Buffer.byteLength(renderMarkdown(big))).toBeLessThanOrEqual(1024 * 1024);
    expect(renderBackground(hostile(), { most: 65_535 }).length).toBeLessThanOrEqual(65_535);
  });
});
