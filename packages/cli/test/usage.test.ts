import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '@gds-dev/core/standard';
import { expect, it } from 'vitest';
import { ESBUILD, folderWith, gds } from './gds.ts';

it.each([
  [['verify', '--requre', 'x'], /unknown option '--requre'\n\(Did you mean --require\?\)/],
  [['verfy'], /unknown command 'verfy'\n\(Did you mean verify\?\)/],
  [['verify', ESBUILD, '--only', 'debug-inf'], /No check is called "debug-inf"\. Did you mean debug-info\?/],
  [['verify', '--only', '003,020'], /--only takes one check, not "003,020"\. Repeat it: --only 003 --only 020\n/],
  [['verify', ESBUILD, '--skip', 'xyzzy'], /No check is called "xyzzy"\. gds checks lists them/],
  [['verify', ESBUILD, '--require', '030'], /GDS-ERR-030 goroutine-blocking is planned .* cannot be required/],
  [['verify', ESBUILD, '--only', '036'], /GDS-ERR-036 fd-leak is planned .* cannot be run/],
  [['verify', ESBUILD, '--require', '003', '--skip', '003'], /debug-info is both asked for and left out/],
  [['verify', ESBUILD, '--require', '003', '--only', '006'], /debug-info is both asked for and left out/],
  [['verify', ESBUILD, '--require', 'pprof-live'], /pprof-live .* applies to no target of this run: it judges live/],
  [['verify', ESBUILD, '--only', 'pprof-live'], /No check was left to run/],
  [['verify', '--level', '4'], /Allowed: 1, 2, 3/],
  [['verify', '--level', '0'], /Allowed: 1, 2, 3/],
  [['verify', '--format', 'yaml'], /Allowed: text, json, sarif, markdown/],
  [['verify', '--format', 'json', '--output', 'a', '--output', 'b'], /more --output than --format/],
  [['verify', '--format', 'json', '--format', 'text'], /Only one --format can go to standard output/],
  [['verify', '--format', 'json', '--output', 'a', '--output', 'b', '--format', 'text'], /more --output than --format/],
  [['verify', '--output', 'a', '--format', 'text'], /--output a has no --format before it/],
  [['verify', '--jobs', '0'], /from 1 to 99/],
  [['verify', '--timeout', '15'], /90s, 15m or 1h/],
  [['verify', '--config', 'no.yaml'], /no\.yaml: does not exist\. Write one with: gds init/],
  [['verify', 'http://user:word@127.0.0.1/'], /must not hold a user name or password/],
  [['verify', 'ftp://127.0.0.1/'], /Give http:\/\/ or https:\/\//],
  [['verify', ESBUILD, '--only', '003', '--format', 'json', '--output', '.'], /\. cannot be written \(EISDIR\)/],
  [['explain', 'debug-inf'], /did you mean debug-info/],
  [['publish', 'report.json'], /--portal/],
  [['binary', 'nothing'], /nothing does not exist/],
  [['diff', ESBUILD, 'nothing'], /nothing does not exist/],
  [['diff', ESBUILD], /missing required argument 'b'/],
  [['symbolize', 'nothing', '0x10'], /nothing does not exist/],
  [['symbolize', ESBUILD], /No address was given: give hexadecimal addresses, or - to read them/],
  [['symbolize', ESBUILD, '0x401000', '40z'], /"40z" \(2 of 2\) is no address\. Give hexadecimal digits/],
  [['symbolize', ESBUILD, '\u001b[2J'], /"\\u\{1b\}\[2J" \(1 of 1\) is no address/],
  [['symbolize', ESBUILD, '0x11112222333344445'], /"0x11112222333344445" .* is no address/],
  [['symbolize', ESBUILD, '-', '0x10'], /- reads the addresses from standard input and goes with no other/],
  [['symbolize', ESBUILD, '0x10', '--format', 'yaml'], /Allowed choices are text, json/],
  [['report', 'nothing.json'], /nothing\.json does not exist\. Give a report of gds verify/],
  [['verify', ESBUILD, '--baseline', 'no.json'], /--baseline no\.json does not exist\. Give a report of gds verify/],
  [['verify', ESBUILD, '--baseline', ESBUILD], /--baseline .*esbuild is no JSON\. Give a report of gds verify/],
  [['verify', ESBUILD, '--judged-by', 'main'], /gds does not run in a git work tree/],
  [['verify', ESBUILD, '--baseline', '.'], /--baseline \. is not a regular file/],
])('%j is exit 2 and says how to call it', async (args, words) => {
  const ran = await gds(args);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toMatch(words);
  expect(ran.stderr).not.toMatch(/\n {4}at /);
  expect(ran.stderr).not.toContain('user:word');
  expect(ran.left).toEqual([]);
});

it.each([
  [
    'an unknown key',
    'apiVersion: gds/v1\ntargets:\n  - name: a\n    pakage: ./x\n',
    /gds\.yaml:4:5: .*pakage.*package/,
  ],
  ['a wrong value', 'apiVersion: gds/v1\nlevel: 7\n', /gds\.yaml:2:8: level is 7: .*1\|2\|3/],
  ['no YAML', 'apiVersion: gds/v1\ntargets: [\n', /gds\.yaml:\d+:\d+: /],
  ['an unknown check', 'apiVersion: gds/v1\nrequire: [debug-inf]\n', /gds\.yaml:2:11: .*debug-inf/],
  ['an alias bomb', 'apiVersion: gds/v1\nslos: &a [x]\nrequire: *a\n', /gds\.yaml:/],
])('%s in gds.yaml is exit 2 with file, line and column', async (_words, yaml, words) => {
  const ran = await gds(['verify'], { cwd: folderWith({ 'gds.yaml': yaml }) });
  expect(ran).toMatchObject({ status: 2, stdout: '', left: [] });
  expect(ran.stderr).toMatch(words);
  expect(ran.stderr).not.toMatch(/\n {4}at /);
});

it('a baseline of another major of the schema is exit 2, and nothing is judged', async () => {
  const cwd = folderWith({ 'old.json': '{"schemaVersion":"2.0.0"}' });
  const ran = await gds(['verify', ESBUILD, '--baseline', 'old.json'], { cwd });
  expect(ran).toMatchObject({ status: 2, stdout: '', left: [] });
  expect(ran.stderr).toMatch(/^gds: --baseline old\.json is no GDS report .*: schemaVersion: must be 1\.x, /);
  expect(existsSync(join(cwd, '.gds'))).toBe(false);
});

it('a planned check that gds.yaml requires is exit 2', async () => {
  const cwd = folderWith({ 'gds.yaml': 'apiVersion: gds/v1\nrequire: [memory-leak]\n' });
  expect(await gds(['verify', ESBUILD], { cwd })).toMatchObject({ status: 2, stderr: expect.stringContaining('034') });
});

it('every command has help with two examples, on standard output', async () => {
  const commands = [
    'verify',
    'init',
    'tools install',
    'checks',
    'explain',
    'report',
    'publish',
    'binary',
    'diff',
    'symbolize',
  ];
  for (const command of commands) {
    const ran = await gds([...command.split(' '), '--help']);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    const examples = ran.stdout.split('Examples:\n')[1]?.trim().split('\n') ?? [];
    expect(examples.length, command).toBeGreaterThanOrEqual(2);
    for (const example of examples) expect(example).toContain(`gds ${command}`);
  }
});

it('--version is the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
    version: string;
  };
  expect(await gds(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n` });
});

it('checks lists every code, as text and as JSON', async () => {
  const text = await gds(['checks']);
  for (const { code, id, status } of CATALOGUE) {
    expect(text.stdout).toMatch(new RegExp(`${code} +${id} .*${status}`));
  }
  expect(JSON.parse((await gds(['checks', '--format', 'json'])).stdout)).toEqual(CATALOGUE);
});

it('explain says of every code why it matters and how to mend it, within 80 columns', async () => {
  const words = (text: string) => text.replace(/\s+/g, ' ');
  for (let i = 0; i < CATALOGUE.length; i += 6) {
    await Promise.all(
      CATALOGUE.slice(i, i + 6).map(async row => {
        const { status, stdout } = await gds(['explain', row.code]);
        expect(status).toBe(0);
        expect(words(stdout)).toContain(words(row.why));
        expect(words(stdout)).toContain(words(row.remedy));
        const [head, ...rest] = stdout.split('\n');
        expect(head).toContain(row.id);
        if (row.example) return;
        for (const line of rest) expect(line.length, line).toBeLessThanOrEqual(80);
      }),
    );
  }
});

it.each(['debug-info', 'GDS-ERR-003', 'gds-err-003', '003', '3'])('explain knows %s', async name => {
  expect((await gds(['explain', name])).stdout).toMatch(/^GDS-ERR-003 /);
});
