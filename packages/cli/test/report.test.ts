import { ReportSchema } from '@gds-dev/core/standard';
import { describe, expect, it } from 'vitest';
import { hostile, neglected } from '../../core/test/reports.ts';
import { folderWith, gds } from './gds.ts';

/** What drives a terminal or hides text, beside LF and TAB. */
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const FORMATS = ['text', 'json', 'sarif', 'markdown'] as const;

const folderOf = (report: unknown) => folderWith({ 'r.json': JSON.stringify(report) });
const render = (cwd: string, format: string, env: Record<string, string> = {}) =>
  gds(['report', 'r.json', '--format', format], { cwd, env });

/** As actions/runner reads a log: `::name` after leading space, `##[name` anywhere. */
const commandsIn = (text: string) => text.split(/[\n\r]/).filter(line => /^\s*::[a-z]|##\[/i.test(line));

it.each(FORMATS)('renders a stored report as %s, to standard output alone', async format => {
  const ran = await render(folderOf(neglected()), format);
  expect(ran).toMatchObject({ status: 0, stderr: '', left: [] });
  expect(ran.stdout).toContain(format === 'json' || format === 'sarif' ? 'GDS-ERR-003' : '003');
  expect(ran.stdout.endsWith('\n')).toBe(true);
});

it('JSON comes out as it went in', async () => {
  const report = neglected();
  expect(ReportSchema.parse(JSON.parse((await render(folderOf(report), 'json')).stdout))).toEqual(report);
});

it('of a newer minor of the schema is rendered without what it added', async () => {
  const report = { ...neglected(), schemaVersion: '1.999.0' };
  const ran = await render(folderOf({ ...report, later: { at: 1 } }), 'json');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toEqual(JSON.parse(JSON.stringify(report)));
});

describe('a hostile report', () => {
  it('drives no terminal and commands no runner as text', async () => {
    const cwd = folderOf(hostile());
    for (const env of [{}, { GITHUB_ACTIONS: 'true' }]) {
      const { status, stdout } = await render(cwd, 'text', env);
      expect(status).toBe(0);
      expect(stdout).not.toMatch(UNSAFE);
      if ('GITHUB_ACTIONS' in env) {
        expect(commandsIn(stdout)).toEqual([]);
        for (const line of stdout.split('\n')) expect(line).toMatch(/^(?:│ .*)?$/);
      }
    }
  });

  it.each(['json', 'sarif', 'markdown'])('is well formed and commands no runner as %s', async format => {
    const { status, stdout } = await render(folderOf(hostile()), format, { GITHUB_ACTIONS: 'true' });
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    expect(stdout.split('\n').filter(line => line.trimStart().startsWith('::'))).toEqual([]);
    if (format !== 'markdown') JSON.parse(stdout);
  });

  it('that is no report is refused with the field, its text made harmless', async () => {
    const bad = { ...neglected(), createdAt: 5, '\u001b[2J': 1 };
    const ran = await render(folderOf(bad), 'text');
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain('createdAt');
    expect(ran.stderr.replace(/\n$/, '')).not.toMatch(UNSAFE);
  });

  it.each([
    ['no JSON', 'hello', /r\.json is no JSON/],
    ['JSON that is too deep', '['.repeat(100_000), /nested deeper than 64/],
    ['an empty file', '', /r\.json is no JSON/],
  ])('%s is refused', async (_words, text, words) => {
    const ran = await gds(['report', 'r.json'], { cwd: folderWith({ 'r.json': text }) });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(words);
    expect(ran.stderr).not.toMatch(/\n {4}at /);
  });

  it('in a message of an error commands no runner', async () => {
    const { status, stderr } = await gds(['report', 'a ##[error]b\n::error::c'], { env: { GITHUB_ACTIONS: 'true' } });
    expect(status).toBe(2);
    expect(stderr).toContain('does not exist');
    expect(commandsIn(stderr)).toEqual([]);
  });
});

describe('colour', () => {
  const escapes = (text: string) => text.includes('\u001b[');

  it('is not written to a pipe, unless FORCE_COLOR asks for it', async () => {
    const cwd = folderOf(neglected());
    expect(escapes((await render(cwd, 'text')).stdout)).toBe(false);
    expect(escapes((await render(cwd, 'text', { FORCE_COLOR: '1' })).stdout)).toBe(true);
    expect(escapes((await render(cwd, 'text', { FORCE_COLOR: '0' })).stdout)).toBe(false);
    expect(escapes((await render(cwd, 'json', { FORCE_COLOR: '1' })).stdout)).toBe(false);
  });

  it('is off with NO_COLOR or --no-color, whatever else is set', async () => {
    const cwd = folderOf(neglected());
    expect(escapes((await render(cwd, 'text', { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout)).toBe(false);
    const ran = await gds(['report', 'r.json', '--no-color'], { cwd, env: { FORCE_COLOR: '1' } });
    expect(escapes(ran.stdout)).toBe(false);
  });

  it('changes nothing but colour', async () => {
    const cwd = folderOf(neglected());
    const coloured = (await render(cwd, 'text', { FORCE_COLOR: '1' })).stdout;
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe((await render(cwd, 'text')).stdout);
  });
});
