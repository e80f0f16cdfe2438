import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReportSchema } from '@gds-dev/core/standard';
import { describe, expect, it } from 'vitest';
import { requires } from '../../core/test/requires.ts';
import { ESBUILD, folderWith, gds, storedReport } from './gds.ts';

const go = requires('go');
const readelf = requires('readelf');

const results = (folder: string) => {
  const { targets, results: service } = ReportSchema.parse(storedReport(folder));
  return Object.fromEntries([...targets.flatMap(target => target.results), ...service].map(each => [each.check, each]));
};

describe('gds verify --judged-by', () => {
  const yaml = (more: string) => `apiVersion: gds/v1\n${more}`;

  it('asks what the commit asks that the work tree is merged into, and says what does not count yet', async () => {
    const cwd = folderWith({ 'gds.yaml': yaml('level: 2\n') });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { cwd, stdio: 'pipe' });
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
    git('commit', '--quiet', '-m', 'Begin');
    git('checkout', '--quiet', '-b', 'change');
    const exempt = 'exemptions:\n  - { check: debug-info, reason: we like it small, expires: 2999-01-01 }\n';
    writeFileSync(join(cwd, 'gds.yaml'), yaml(exempt));
    git('commit', '--quiet', '--all', '-m', 'Ask for less');

    const args = ['verify', ESBUILD, '--only', 'debug-info'];
    expect(await gds(args, { cwd })).toMatchObject({ status: 0 });
    const judged = await gds([...args, '--judged-by', 'main'], { cwd });
    expect(judged.status).toBe(1);
    const base = execFileSync('git', ['rev-parse', 'main'], { cwd, encoding: 'utf8' }).slice(0, 7);
    const said = judged.stdout.replaceAll(/\s+/g, ' ');
    expect(said).toContain(
      `note: gds.yaml no longer sets a level; level 2 of the base commit ${base} holds until this is merged`,
    );
    expect(said).toContain(
      `note: gds.yaml:3 exempts debug-info of every target until 2999-01-01; the base commit ${base} does not, so it does not count until this is merged`,
    );
    expect(storedReport(cwd)).toMatchObject({ requirement: { level: 2 }, exemptions: [] });

    const unknown = await gds([...args, '--judged-by', 'nothing'], { cwd });
    expect(unknown).toMatchObject({ status: 2, stdout: '' });
    expect(unknown.stderr).toContain('The base commit nothing is not in this checkout');
  });
});

describe('gds verify on a binary that others built', () => {
  it('fails what was stripped and names it; writes nothing but the result', async () => {
    const cwd = folderWith({});
    const ran = await gds(['verify', ESBUILD], { cwd });
    expect(ran).toMatchObject({ status: 1, stderr: '', left: [] });
    expect(ran.stdout).toMatch(/✗ 003 debug info .*no DWARF/);
    expect(ran.stdout).not.toContain('\u001b');
    expect(readdirSync(cwd)).toEqual(['.gds']);
    expect(results(cwd)).toMatchObject({ 'debug-info': { outcome: 'fail', required: true } });
  });

  it('--format json: standard output is one document, the stored report', async () => {
    const cwd = folderWith({});
    const { stdout } = await gds(['verify', ESBUILD, '--format', 'json'], { cwd });
    expect(ReportSchema.parse(JSON.parse(stdout))).toEqual(storedReport(cwd));
  });

  it.each([
    { args: ['--format', 'text', '--format', 'sarif', '--output', 'o.sarif'] },
    { args: ['--format', 'sarif', '--output', 'o.sarif', '--format', 'text'] },
  ])('--output belongs to the --format before it, the other is shown: $args', async ({ args }) => {
    const cwd = folderWith({});
    const { stdout } = await gds(['verify', ESBUILD, '--only', '003', ...args], { cwd });
    expect(JSON.parse(readFileSync(join(cwd, 'o.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(stdout).toMatch(/✗ 003 debug info/);
  });

  it('--output alone is the JSON report', async () => {
    const cwd = folderWith({});
    expect(await gds(['verify', ESBUILD, '--only', '003', '--output', 'o.json'], { cwd })).toMatchObject({
      stdout: '',
    });
    ReportSchema.parse(JSON.parse(readFileSync(join(cwd, 'o.json'), 'utf8')));
  });

  it('a baseline of another service is noted', async () => {
    const of = (service: string) =>
      folderWith({ 'gds.yaml': `apiVersion: gds/v1\nservice: component:default/${service}\n` });
    const other = of('mk');
    await gds(['verify', ESBUILD, '--only', '003'], { cwd: other });
    const args = ['verify', ESBUILD, '--only', '003', '--baseline', join(other, '.gds', 'report.json')];
    const note = 'note: the baseline is a report of service mk\n';
    expect((await gds(args, { cwd: of('payments') })).stdout).toContain(note);
    expect((await gds(args, { cwd: other })).stdout).not.toContain(note);
  });

  it('writes several formats to files, and nothing to standard output', async () => {
    const cwd = folderWith({});
    const pairs = ['--format', 'json', '--output', 'out/r.json', '--format', 'sarif', '--output', 'out/r.sarif'];
    expect(await gds(['verify', ESBUILD, ...pairs], { cwd })).toMatchObject({ status: 1, stdout: '', stderr: '' });
    ReportSchema.parse(JSON.parse(readFileSync(join(cwd, 'out/r.json'), 'utf8')));
    expect(JSON.parse(readFileSync(join(cwd, 'out/r.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(existsSync(join(cwd, '.gds'))).toBe(false);
  });

  it('the exit status follows required checks, never the level', async () => {
    const cwd = folderWith({});
    // Level 0, yet nothing that is required fails.
    expect((await gds(['verify', ESBUILD, '--only', 'slo-definition'], { cwd })).status).toBe(0);
    expect(ReportSchema.parse(storedReport(cwd)).level.held).toBe(0);
    expect(results(cwd)).toMatchObject({
      'slo-definition': { outcome: 'fail', required: false },
      'debug-info': { outcome: 'no-data', skipped: true, required: false },
    });
    expect((await gds(['verify', ESBUILD, '--only', '050', '--require', '050'], { cwd })).status).toBe(1);
    expect((await gds(['verify', ESBUILD, '--only', '050', '--level', '2'], { cwd })).status).toBe(1);
    expect(results(cwd)).toMatchObject({ 'slo-definition': { required: true } });
  });

  it('--skip leaves a must out, and it is not required', async () => {
    const cwd = folderWith({});
    const skip = ['003', '005', '007', 'line-table', 'GDS-ERR-010'].flatMap(name => ['--skip', name]);
    expect((await gds(['verify', ESBUILD, ...skip], { cwd })).status).toBe(0);
    expect(results(cwd)).toMatchObject({ 'line-table': { outcome: 'no-data', skipped: true, required: false } });
  });

  it('no data of a required check is exit 1, and says how to provide it', async () => {
    const ran = await gds(['verify', ESBUILD, '--only', '050', '--only', '051', '--require', '051']);
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(/○ 051 .*no data[\s\S]*fix {3}/);
  });

  it('in a workflow the same text commands no runner', async () => {
    const { stdout } = await gds(['verify', ESBUILD], { env: { GITHUB_ACTIONS: 'true' } });
    for (const line of stdout.split('\n')) expect(line).toMatch(/^(?:│ .*)?$/);
  });
});

describe.skipIf(readelf.skip)(`gds binary agrees with readelf -S${readelf.reason}`, () => {
  it('on the symbol table and debug sections of a stripped program', async () => {
    const sections = execFileSync('readelf', ['-SW', ESBUILD], { encoding: 'utf8' });
    const { status, stdout, stderr } = await gds(['binary', ESBUILD, '--format', 'json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const description = JSON.parse(stdout) as { symbols: { present: boolean }; dwarf: { state: string } };
    expect(description.symbols.present).toBe(/ \.symtab /.test(sections));
    expect(description.dwarf.state === 'present').toBe(/ \.z?debug_info /.test(sections));
    const text = (await gds(['binary', ESBUILD])).stdout;
    expect(text).toMatch(/✗ breakpoints by line/);
    expect(text).toMatch(/✓ stack traces, profiles/);
    for (const line of text.split('\n').slice(1)) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});

describe.skipIf(go.skip)(`gds in a Go module${go.reason}`, () => {
  const files = {
    'go.mod': 'module example.com/app\n\ngo 1.21\n',
    'cmd/app/main.go': 'package main\n\nfunc main() {}\n',
  };

  it('init writes a gds.yaml that verify reads, and overwrites none', async () => {
    const cwd = folderWith({ ...files, 'slo/availability.yaml': 'kind: SLO\n' });
    expect(await gds(['init'], { cwd })).toMatchObject({ status: 0, stderr: '', left: [] });
    const yaml = readFileSync(join(cwd, 'gds.yaml'), 'utf8');
    expect(yaml).toContain('package: ./cmd/app');
    expect(yaml).toContain('slo/*.yaml');
    const again = await gds(['init'], { cwd });
    expect(again).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('exists already') });
    expect(readFileSync(join(cwd, 'gds.yaml'), 'utf8')).toBe(yaml);
    const ran = await gds(['verify', 'app', '--only', 'debug-info'], { cwd });
    expect(ran).toMatchObject({ status: 0, stderr: '', left: [] });
    expect(ran.stdout).toMatch(/✓ 003 debug info/);
  });

  it('init without a main package is exit 2, writes and leaves nothing', async () => {
    const cwd = folderWith({ 'lib.go': 'package lib\n', 'go.mod': files['go.mod'] });
    const ran = await gds(['init'], { cwd });
    expect(ran).toMatchObject({ status: 2, left: [], stderr: expect.stringContaining('no Go main package below') });
    expect(existsSync(join(cwd, 'gds.yaml'))).toBe(false);
  });

  it.each([
    {
      what: 'asks for a newer Go',
      mod: 'module example.com/app\n\ngo 1.99\n',
      says: /go\.mod:3 asks for Go 1\.99, and 1\.\d+(?:\.\d+)? is installed\. Install Go 1\.99 or newer/,
    },
    {
      what: 'is broken',
      mod: 'module example.com/app\n\ngo 1.21\nrequrie x\n',
      says: /`go list` refuses: go\.mod:4: unknown directive: requrie\. Mend it: /,
    },
  ])('a go.mod that $what is named where main packages are looked for', async ({ mod, says }) => {
    const cwd = folderWith({ ...files, 'go.mod': mod });
    for (const command of ['verify', 'init']) {
      const ran = await gds([command], { cwd, env: { GOTOOLCHAIN: 'local' } });
      expect(ran).toMatchObject({ status: 2, stdout: '', left: [], stderr: expect.stringMatching(says) });
    }
    expect(existsSync(join(cwd, 'gds.yaml'))).toBe(false);
  });

  it('a Go that is not on PATH is named where main packages are looked for', async () => {
    const cwd = folderWith(files);
    for (const command of ['verify', 'init']) {
      const ran = await gds([command], { cwd, env: { PATH: '' } });
      expect(ran).toMatchObject({ status: 2, stdout: '', left: [] });
      expect(ran.stderr).toContain('Go was not found on PATH. Install Go');
    }
  });

  it.skipIf(requires('strip', 'objcopy').skip)('gds binary tells of the debug file beside a binary', async () => {
    const cwd = folderWith(files);
    const run = (tool: string, ...args: string[]) => execFileSync(tool, args, { cwd, stdio: 'pipe' });
    run('go', 'build', '-buildvcs=false', '-o', 'app', './cmd/app');
    run('objcopy', '--only-keep-debug', 'app', 'app.debug');
    run('strip', 'app');
    run('objcopy', '--add-gnu-debuglink=app.debug', 'app');
    const ran = await gds(['binary', 'app'], { cwd });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toContain('app.debug belongs to it');
    const json = async (...args: string[]) =>
      JSON.parse((await gds(['binary', ...args, '--format', 'json'], { cwd })).stdout) as unknown;
    expect(await json('app')).toMatchObject({ debugFile: { name: 'app.debug', matches: true } });
    run('mkdir', 'symbols');
    run('mv', 'app.debug', 'symbols');
    expect(await json('app')).toMatchObject({ debugFile: null });
    const elsewhere = { name: 'symbols/app.debug', matches: true, description: { role: 'debug-file' } };
    expect(await json('app', '--debug-dir', 'symbols')).toMatchObject({ debugFile: elsewhere });
    expect(ran.stdout).toMatch(/✓ breakpoints by line/);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)(
    '%s, sent twice, during a build ends every child and leaves no folder; exit %i',
    async (signal, status) => {
      // The standard library is compiled into an empty cache: long enough to be interrupted.
      const source = 'package main\n\nimport _ "net/http"\n\nfunc main() {}\n';
      const cwd = folderWith({ ...files, 'cmd/app/main.go': source });
      let temporary = '';
      const ran = await gds(['verify', './cmd/app', '--only', 'debug-info'], {
        cwd,
        started: (child, folder) => {
          temporary = folder;
          const poll = setInterval(() => {
            if (!childrenBelow(folder).some(name => name.includes('compile'))) return;
            clearInterval(poll);
            child.kill(signal);
            setTimeout(() => child.kill(signal), 20);
          }, 50);
          child.on('exit', () => clearInterval(poll));
        },
      });
      expect(ran).toMatchObject({ status, stdout: '', stderr: 'gds: interrupted\n', left: [] });
      expect(childrenBelow(temporary)).toEqual([]);
    },
  );
});

/** Commands of the running processes whose temporary files lie below a folder. */
function childrenBelow(folder: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${folder}/`)) return [];
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? ''];
      } catch {
        return []; // it has ended, or is not ours
      }
    });
}
