import { describe, expect, it } from 'vitest';
import type { BuildRecipe } from '../../../evidence/build-recipe.ts';
import { findRecipe } from '../find-recipe.ts';
import { readShellScript } from '../shell-script.ts';
import { sourceText } from '../text/traced-text.ts';

const BUILD = 'go build -o bin/app -ldflags "$LDFLAGS" ./cmd/app';
const STRIP = 'strip bin/app';

async function recipeOf(lines: readonly string[]): Promise<BuildRecipe> {
  const surroundings = { name: 'build.sh', folder: '.', read: () => Promise.resolve('it does not exist') };
  const file = await readShellScript(sourceText('build.sh', `#!/bin/bash\n${lines.join('\n')}\n`), surroundings);
  if (typeof file === 'string') throw new Error(file);
  const found = findRecipe([{ name: 'build.sh', file }], {
    packageFolder: 'cmd/app',
    module: { path: 'example.com/app', folder: '.' },
    role: 'production',
  });
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return found.recipe;
}

const flagsOf = ({ flags }: BuildRecipe) =>
  flags.flatMap(({ name, use, words }) => (use === 'used' ? words.map(({ text }) => `${name} ${text}`) : []));

const PERHAPS_SET: readonly (readonly string[])[] = [
  ['(( RELEASE )) && LDFLAGS="-s -w"'],
  ['(( (A + 1) > 2 )) && { echo x; LDFLAGS="-s -w"; }'],
  ['[ -n "$R" ] && { echo x; LDFLAGS="-s -w"; }'],
  ['[ -n "$R" ] || { echo x; LDFLAGS="-s -w"; }'],
  ['[ -n "$R" ] && {', '  echo x', '  if [ -n "$Q" ]; then { echo y; }; fi', '  LDFLAGS="-s -w"', '}'],
  ['[ -n "$R" ] &&', '  LDFLAGS="-s -w"'],
  ['[ -n "$R" ] && for x in a b; do echo $x; LDFLAGS="-s -w"; done'],
  ['if a; then b; else if c; then d; fi; LDFLAGS="-s -w"; fi'],
];

const PERHAPS_STRIPPED: readonly (readonly string[])[] = [
  ['(( RELEASE )) && strip bin/app'],
  ['if (( RELEASE > 1 )); then echo y; strip bin/app; fi'],
  ['((RELEASE)) || ( echo y; strip bin/app )'],
  ['[ -n "$R" ] && ( echo y; strip bin/app )'],
  ['[ -n "$R" ] || ( echo y; strip bin/app )'],
  ['[ -n "$R" ] && { echo y; } && strip bin/app'],
  ['[ -n "$R" ] && ( echo y ) && strip bin/app'],
  ['[ -n "$R" ] && ls bin/app | strip bin/app'],
  ['[[ "$R" =~ ^(a|b)$ ]] && strip bin/app'],
];

const PERHAPS_ENDED: readonly (readonly string[])[] = [
  ['if [ -z "$R" ]; then exit 0; fi', STRIP],
  ['[ "$1" = release ] || exit 0', STRIP],
  ['case "$1" in', 'dev) exit ;;', 'esac', STRIP],
  ['finish() {', '  [ -n "$R" ] || return 0', '  strip bin/app', '}', 'finish'],
  ['finish() {', '  [ -n "$R" ] || return 1', '  really', '}', 'really() { strip bin/app; }', 'finish'],
  ['quit() { exit 0; }', '[ -n "$R" ] || quit', STRIP],
  ['check && exit 0', STRIP],
  ['for x in a b; do [ -n "$R" ] && continue; strip bin/app; done'],
];

const ENDED: readonly (readonly string[])[] = [
  ['exit 0', STRIP],
  ['exec run', STRIP],
  ['quit() { exit; }', 'quit', STRIP],
  ['finish() { return; strip bin/app; }', 'finish'],
  ['( exit; strip bin/app )'],
];

const STRIPPED: readonly (readonly string[])[] = [
  ['[ -n "$R" ] && { echo y; }', STRIP],
  ['[ -n "$R" ] && ( echo y )', STRIP],
  ['{ echo y; strip bin/app; }'],
  ['((echo x); strip bin/app)'],
  ['for ((i = 0; i < 3; i++)); do echo $i; done', STRIP],
  ['( echo y; strip bin/app )'],
  ['echo y && strip bin/app'],
  ['[ -f bin/app ] || exit 1', STRIP],
  ['die() { echo "$*"; exit 1; }', 'cd . || die no folder', STRIP],
  ['exec 2>&1', STRIP],
  ['( exit 0 )', STRIP],
  ['check() { [ -n "$R" ] && return 0; echo y; }', 'check', STRIP],
];

const SET_ELSEWHERE: readonly (readonly string[])[] = [
  ['f() { local LDFLAGS="-s -w"; }', 'f'],
  ['f() { local LDFLAGS; LDFLAGS="-s -w"; }', 'f'],
  ['f() { declare LDFLAGS="-s -w"; }', 'f'],
];

const PERHAPS_UNSET: readonly (readonly string[])[] = [
  ['LDFLAGS="-s -w"', 'if [ -n "$DEBUG" ]; then unset LDFLAGS; fi'],
  ['LDFLAGS="-s -w"', '[ -n "$DEBUG" ] && unset LDFLAGS'],
];

const SET_BY_A_COMMAND: readonly (readonly string[])[] = [
  ['printf -v LDFLAGS "%s" "-s -w"'],
  ['read -r LDFLAGS'],
  ['IFS=, read -r -p "which? " A LDFLAGS'],
  ['while read -r LDFLAGS; do echo x; done < flags'],
  ['mapfile -t LDFLAGS < flags'],
  ['readarray LDFLAGS < flags'],
  ['getopts ab: LDFLAGS'],
  ['let LDFLAGS=RANDOM'],
  ['declare -n LDFLAGS=OTHER'],
  ['LDFLAGS[0]="-s -w"'],
];

const UNREAD: readonly string[] = [
  '{ echo a; cat list; } | sh',
  '( echo a; echo "strip bin/app" ) | sh',
  'for x in a b; do echo "strip $x"; done | bash -e',
  'if true; then cat list; fi | sh -s -- a',
  'sed s/a/b/ list | sh',
  'A=1 sh < list',
  'sudo -E bash -x < list',
];

const NOT_UNREAD: readonly string[] = [
  'curl -sSfL https://example.com/install.sh | sh -s -- -b bin',
  'wget -qO- https://example.com/install.sh | tr a b | bash',
  '(curl -s https://example.com/a || curl -s https://example.com/b) | sh',
  'bash <(curl -s https://example.com/codecov)',
  'sh -c "echo a" < list',
  'echo "echo a" | sh',
  'sh < /dev/null',
  'sort < list',
];

describe('what is only perhaps so', () => {
  it.each([...PERHAPS_SET, ...PERHAPS_UNSET, ...SET_BY_A_COMMAND])('sets no flag for certain: %s', async (...lines) => {
    const recipe = await recipeOf([...lines, BUILD]);
    expect(flagsOf(recipe)).toEqual([]);
    expect(recipe.doubts).not.toEqual([]);
  });

  it.each(SET_ELSEWHERE)('takes no variable of a function for that of its caller: %s', async (...lines) => {
    const recipe = await recipeOf(['LDFLAGS="-X main.a=b"', ...lines, BUILD]);
    expect(flagsOf(recipe)).toEqual(['-ldflags -X main.a=b']);
    expect(recipe.doubts).toEqual([]);
  });

  it.each([...PERHAPS_STRIPPED, ...PERHAPS_ENDED])('strips not for certain: %s', async (...lines) => {
    const recipe = await recipeOf([BUILD, ...lines]);
    expect(recipe.strips).toBeUndefined();
    expect(recipe.doubts.map(({ reason }) => reason).join('\n')).toMatch(/strip.* runs after the build/);
  });

  it.each(ENDED)('never runs what stands behind the end: %s', async (...lines) => {
    const recipe = await recipeOf([BUILD.replace('$LDFLAGS', ''), ...lines]);
    expect(recipe.strips).toBeUndefined();
    expect(recipe.doubts).toEqual([]);
  });

  it('takes what is read for no value that the caller gives', async () => {
    const recipe = await recipeOf(['read -r V', 'LDFLAGS="-X main.v=$V"', BUILD]);
    expect(recipe.computed.map(({ expression, determinedBy }) => [expression, determinedBy])).toEqual([
      ['read -r V', undefined],
    ]);
  });

  it.each(['cd "$ROOT"', 'popd', 'if [ -n "$R" ]; then cd cmd; fi', 'case "$R" in a) cd cmd ;; esac'])(
    'says what is built in a folder that is not known: %s',
    async line => {
      await expect(recipeOf([line, 'go build -ldflags=-s ./cmd/app'])).rejects.toThrow(
        'may build the package and was not followed',
      );
      await expect(recipeOf([line, 'go build -ldflags=-s ./cmd/tool'])).rejects.toThrow('"doubts":[]');
    },
  );

  it.each(UNREAD)('does not know what a shell reads: %s', async line => {
    const recipe = await recipeOf([BUILD.replace('$LDFLAGS', ''), line]);
    expect(recipe.doubts.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/sh.*runs after the build and may change the binary/),
    ]);
    await expect(recipeOf([line])).rejects.toThrow('may build the package and was not followed');
  });

  it.each(NOT_UNREAD)('knows enough of what a shell reads: %s', async line => {
    expect((await recipeOf([BUILD.replace('$LDFLAGS', ''), line])).doubts).toEqual([]);
  });

  it('takes the folder of one branch for none of the next', async () => {
    const recipe = recipeOf(['case "$R" in', '  a) cd cmd ;;', `  *) ${BUILD} ;;`, 'esac']);
    await expect(recipe).rejects.toThrow('may build the package and was not followed');
  });

  it('knows no array with an element of its own', async () => {
    const recipe = await recipeOf(['F=(-trimpath)', 'F[1]=-ldflags=-s', 'go build "${F[@]}" -o bin/app ./cmd/app']);
    expect(flagsOf(recipe)).toEqual([]);
    expect(recipe.doubts).not.toEqual([]);
  });

  it.each<[string, string[], number]>([
    ['-ldflags "all=-s -w"', ['-ldflags -s', '-ldflags -w'], 0],
    ['-ldflags "example.com/other/...=-s -w"', [], 1],
    ['-gcflags "all=-N -l"', ['-gcflags all=-N', '-gcflags -l'], 0],
    ['-gcflags "all=-d=x -N -l"', ['-gcflags all=-N', '-gcflags -l'], 1],
  ])('gives flags to the packages of their pattern: %s', async (flags, used, doubts) => {
    const recipe = await recipeOf([`go build -o bin/app ${flags} ./cmd/app`]);
    expect(flagsOf(recipe)).toEqual(used);
    expect(recipe.doubts).toHaveLength(doubts);
  });

  it('keeps the flags of a script that goes on', async () => {
    const recipe = await recipeOf(['[ "$1" = help ] && exit 0', 'LDFLAGS="-s -w"', BUILD]);
    expect(flagsOf(recipe)).toEqual(['-ldflags -s', '-ldflags -w']);
    expect(recipe.doubts).toEqual([]);
  });

  it('does not know what is set behind a return', async () => {
    const set = ['set_flags() { [ -n "$R" ] || return 0; LDFLAGS="-s -w"; }', 'set_flags'];
    const recipe = await recipeOf([...set, BUILD]);
    expect(flagsOf(recipe)).toEqual([]);
    expect(recipe.doubts).not.toEqual([]);
  });

  it.each(STRIPPED)('strips for certain: %s', async (...lines) => {
    const recipe = await recipeOf([BUILD, ...lines]);
    expect(recipe.strips).toHaveLength(1);
  });
});
