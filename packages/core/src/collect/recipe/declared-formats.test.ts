import { describe, expect, it } from 'vitest';
import { findRecipe } from './find-recipe.ts';
import { formatOf } from './formats.ts';
import { sourceText } from './text/traced-text.ts';

async function find(file: string, text: string, script?: string) {
  const format = formatOf(file);
  const read = await format.read(sourceText(file, text), {
    name: file,
    folder: '.',
    read: () => Promise.resolve('it does not exist'),
  } as Parameters<typeof format.read>[1]);
  if (typeof read === 'string') return read;
  return findRecipe([{ name: file, file: read }], {
    packageFolder: 'cmd/app',
    role: 'production',
    ...(script === undefined ? {} : { script }),
  });
}

const FILES = ['.goreleaser.yaml', '.ko.yaml', 'Taskfile.yml'];
const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}*a${i}]`).join('\n')}\n`;

describe('build files of data', () => {
  it.each(FILES)('%s: says in one sentence what is wrong with a text that cannot be used', async file => {
    for (const text of [bomb, 'a: 1\na: 2\n', '- 1\n', 'builds: {', '', `x: ${'y'.repeat(10_000_000)}`]) {
      expect(typeof (await find(file, text)), text.slice(0, 20)).toBe('string');
    }
  });

  it.each(FILES)('%s: does not fail on wrong types and broken templates', async file => {
    const wrong =
      'builds: [1, [2], {id: {a: 1}, main: [./cmd/app], ldflags: {a: b}, flags: [[x]], hooks: 3, overrides: [1]}]\nupx: [1]\nvars: 3\ntasks: {a: 1, b: [[2]], c: {cmds: {d: 1}, deps: 3}}\n';
    expect(await find(file, wrong)).toMatchObject({ kind: expect.any(String) as unknown });
    const broken =
      'builds: [{main: ./cmd/app, ldflags: "-X main.a={{ .Env"}]\ntasks: {a: {cmds: ["go build -ldflags=-X={{ ./cmd/app"]}}\n';
    expect(JSON.stringify(await find(file, broken))).toMatch(/not closed|builds-something-else/);
  });

  it('names a goreleaser build by its id, and lists the ids there are', async () => {
    const text = 'builds:\n  - {id: a, main: ./cmd/app, env: [CGO_ENABLED=0]}\n  - {id: b, main: ./cmd/other}\n';
    expect(await find('.goreleaser.yaml', text, 'a')).toMatchObject({
      kind: 'found',
      recipe: {
        from: '.goreleaser.yaml#a',
        env: [{ name: 'CGO_ENABLED', value: '0' }],
        flags: [{ name: '-ldflags', impliedBy: { tool: 'goreleaser', key: 'ldflags' } }],
      },
    });
    expect(await find('.goreleaser.yaml', text, 'c')).toEqual({ kind: 'no-such-script', names: ['a', 'b'] });
  });

  it('knows which fields of goreleaser the commit decides, and guesses none of the environment', async () => {
    const found = await find(
      '.goreleaser.yaml',
      'builds:\n  - main: ./cmd/app\n    env: [V=1]\n    ldflags: -X main.a={{.Version}} -X main.b={{ .Now.Unix }} -X main.c={{.Env.X}} -X main.d={{.Env.V}} -X main.e={{ .Tag | trimprefix "v" }}\n',
    );
    if (typeof found === 'string' || found.kind !== 'found') throw new Error(JSON.stringify(found));
    expect(found.recipe.computed.map(({ expression, determinedBy }) => [expression, determinedBy])).toEqual([
      ['{{.Version}}', 'commit'],
      ['{{ .Now.Unix }}', undefined],
      ['{{.Env.X}}', 'caller'],
      ['{{ .Tag | trimprefix "v" }}', 'commit'],
    ]);
    expect(found.recipe.flags[0]!.words.map(({ text }) => text)).toContain('-X main.d=1');
    expect(found.recipe.unresolved.join()).toContain('{{.Env.X}} comes from the environment');
  });

  it.each([
    ['.goreleaser.yaml', '{{.Env.VERSION}}', { determinedBy: 'caller' }],
    ['.goreleaser.yaml', '{{.Env.GITHUB_SHA}}', { determinedBy: 'commit' }],
    ['.goreleaser.yaml', '{{.Env.BUILD_NUMBER}}', {}],
    ['.goreleaser.yaml', '{{ upper .Env.BUILD_DATE }}', {}],
    ['.goreleaser.yaml', '{{.Env.USER}}', { varies: true }],
    ['.ko.yaml', '{{.Env.GITHUB_RUN_ID}}', { varies: true }],
    ['Taskfile.yml', '{{.TIMESTAMP}}', {}],
    ['Taskfile.yml', '{{env "USER"}}', {}],
    ['Taskfile.yml', '{{env "VERSION"}}', { determinedBy: 'caller' }],
  ])('%s: %s is what its name tells', async (file, value, known) => {
    const text =
      file === 'Taskfile.yml'
        ? `version: '3'\ntasks:\n  build:\n    cmds:\n      - go build -ldflags '-X main.v=${value}' ./cmd/app\n`
        : `builds:\n  - main: ./cmd/app\n    ldflags: ['-X main.v=${value}']\n`;
    const found = await find(file, text);
    if (typeof found === 'string' || found.kind !== 'found') throw new Error(JSON.stringify(found));
    expect(found.recipe.computed.map(({ determinedBy, varies }) => ({ determinedBy, varies }))).toEqual([known]);
  });

  it('says that builds may differ in a default of Task', async () => {
    const text = `version: '3'\ntasks:\n  build:\n    cmds:\n      - go build -ldflags '-X main.v={{.BUILD_DATE | default "x"}}' ./cmd/app\n`;
    const found = await find('Taskfile.yml', text);
    expect(found).toMatchObject({ recipe: { doubts: [{ about: 'linked-value' }] } });
  });

  it('doubts overrides, other builders’ tools and conditions instead of guessing', async () => {
    const text =
      'builds:\n  - main: ./cmd/app\n    tool: garble\n    ldflags: "{{ if .Env.X }}-s -w{{ end }}"\n    overrides:\n      - {goos: linux, goarch: amd64, ldflags: [-w]}\n';
    const found = await find('.goreleaser.yaml', text);
    if (typeof found === 'string' || found.kind !== 'found') throw new Error(JSON.stringify(found));
    const reasons = found.recipe.doubts.map(({ reason }) => reason).join('; ');
    expect(reasons).toContain('garble builds instead of go');
    expect(reasons).toContain('`overrides` give linux/amd64 other ldflags');
    expect(reasons).toContain('{{ if .Env.X }} is not evaluated');
  });

  it('gives ko its -trimpath and CGO_ENABLED=0', async () => {
    expect(await find('.ko.yaml', 'builds: [{id: app, main: cmd/app}]\n')).toMatchObject({
      kind: 'found',
      recipe: { env: [{ name: 'CGO_ENABLED', value: '0' }], flags: [{ name: '-trimpath', use: 'used' }] },
    });
  });

  it('takes the defaults of ko for a package that has no build of its own, and for no other', async () => {
    const text = 'defaultLdflags: [-X main.a=b]\nbuilds: [{id: app, main: cmd/app, ldflags: [-X main.a=c]}]\n';
    expect(await find('.ko.yaml', text)).toMatchObject({ recipe: { from: '.ko.yaml#app' }, others: [] });
    const other = text.replace('cmd/app', 'cmd/other');
    expect(await find('.ko.yaml', other)).toMatchObject({ recipe: { from: '.ko.yaml#defaults' }, others: [] });
  });

  it('says which values of a ko build only the environment knows', async () => {
    const found = await find(
      '.ko.yaml',
      'defaultLdflags: ["-X main.d={{.Env.D}}"]\nbuilds: [{id: app, main: cmd/app, ldflags: ["-X main.a={{.Env.A}}"]}]\n',
    );
    if (typeof found === 'string' || found.kind !== 'found') throw new Error(JSON.stringify(found));
    const said = found.recipe.unresolved.join('; ');
    for (const name of ['A', 'D']) expect(said).toContain(`{{.Env.${name}}} comes from the environment`);
  });

  it.each(['hooks: {post: HOOK}', 'hooks: {pre: [cmd: HOOK]}'])(
    'doubts a goreleaser build with a hook that a condition changes: %s',
    async hooks => {
      const hook = hooks.replace('HOOK', '"{{ if .Env.X }}strip -s{{ end }} {{ .Env.X }}"');
      const found = await find('.goreleaser.yaml', `builds:\n  - main: ./cmd/app\n    ${hook}\n`);
      if (typeof found === 'string' || found.kind !== 'found') throw new Error(JSON.stringify(found));
      expect(found.recipe.doubts).toContainEqual(
        expect.objectContaining({ reason: '{{ if .Env.X }} is not evaluated' }),
      );
      expect(found.recipe.unresolved.join()).toContain('{{ .Env.X }} comes from the environment');
    },
  );

  // W stands behind LD, so LD never holds `-w`; E is empty, so its default counts.
  it('gives each variable of a Taskfile only those before it, as Task does', async () => {
    const text = `vars: {LD: '-s {{.W}}', W: '-w', TAGS: '{{.LD | default "x"}}', E: ''}
tasks: {build: {vars: {W: '-x', T: '{{.E | default "netgo"}}'}, cmds: ["go build -tags={{.T}} -ldflags '{{.LD}}' ./cmd/app"]}}\n`;
    const found = await find('Taskfile.yml', text);
    if (typeof found === 'string' || found.kind !== 'found') throw new Error(JSON.stringify(found));
    expect(found.recipe.flags.flatMap(({ words }) => words.map(word => word.text))).toEqual(['netgo', '-s', '{{.W}}']);
  });

  it('ends on variables of a Taskfile that grow', async () => {
    const vars = Array.from({ length: 40 }, (_, i) => `  A${i + 1}: "{{.A${i}}}{{.A${i}}}"`).join('\n');
    const text = `vars:\n  A0: xxxxxxxxxx\n${vars}\ntasks: {build: {cmds: ["go build -tags={{.A40}} ./cmd/app"]}}\n`;
    expect(JSON.stringify(await find('Taskfile.yml', text))).toContain('grows beyond');
  }, 10_000);
});
