import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellCommands } from './commands.ts';
import { sourceText, textOf, trace } from '../text/traced-text.ts';

/** What GDS takes for the arguments of each `note`, and under which condition. */
function read(script: string) {
  const source = sourceText('build.sh', script);
  const { commands, problem } = shellCommands(trace(source, 0, script.length));
  const notes = commands
    .map(({ words, condition, doubts }) => ({ words: words.map(textOf), condition, doubts }))
    .filter(({ words }) => words[0] === 'note');
  return { notes, problem };
}

describe('what a shell runs', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gds-test-shell-'));
    writeFileSync(join(folder, 'note'), `#!/bin/sh\nprintf '<%s>' note "$@" >&3\necho >&3\n`);
    chmodSync(join(folder, 'note'), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (shell: string, script: string) => {
    writeFileSync(join(folder, 'script'), script);
    return execFileSync('sh', ['-c', 'exec 3>&1 >/dev/null 2>&1; "$0" ./script', shell], {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: `${folder}:${process.env['PATH']}` },
    })
      .split('\n')
      .filter(line => line !== '');
  };

  const BOTH: readonly (readonly [what: string, script: string])[] = [
    ['a here-document', "sh <<'EOF'\nnote a\nnote 'b c'\nEOF\nnote d\n"],
    ['a here-document with variables', 'A=1\nsh -e <<EOF\nA=2\nnote "$A" \\$A \\\\x "\\a"\nEOF\n'],
    ['its parameters', "sh -s -- x 'y z' <<'EOF'\nnote \"$2\" $1\nEOF\n"],
    ['one with tabs', "sh <<-'EOF'\n\t\tnote a\n\tEOF\nnote b\n"],
    ['several on a line', "cat <<A >/dev/null; sh <<'B'\nnote a\nA\nnote b\nB\n"],
    ['what stands behind it on the line', "sh <<'EOF' && note c | cat\nnote a\nEOF\n"],
    ['a line that goes on', "sh <<'EOF' \\\n  -e\nnote a\nEOF\n"],
    ['one that another program reads', "cat <<'EOF' | sh\nnote a\nEOF\n"],
    ['one that nobody runs', "cat <<'EOF' >/dev/null\nnote a\nEOF\nnote b\n"],
    ['one of a loop', 'for i in 1 2; do\nsh <<EOF\nnote $i\nEOF\ndone\n'],
    ['one of a function', "f() {\nsh <<'EOF'\nnote a\nEOF\n}\nf; f\n"],
    ['a text of echo', "echo 'note a' | sh\n"],
    ['a trap', "trap 'note a' EXIT\nnote b\n"],
    ['a trap of a trap that was set before', "trap 'note a' EXIT\ntrap 'note b' 0\n"],
    ['a trap that was taken back', "trap 'note a' EXIT\ntrap - EXIT\nnote b\n"],
    ['a trap that was taken back by its name alone', "trap 'note a' EXIT\ntrap EXIT\nnote b\n"],
    ['no trap of a shell that is replaced', "trap 'note a' EXIT\nexec note b\n"],
    ['the trap of a shell that exits', "trap 'note a' EXIT\nnote b\nexit 0\nnote c\n"],
    ['the trap of a subshell', "trap 'note a' EXIT\n(trap 'note b' EXIT; note c)\nnote d\n"],
    ['the trap of another shell', 'sh -c \'trap "note b" EXIT; note c\'\nnote d\n'],
    ['a trap of a function', "f() { trap 'note a' EXIT; note b; }\nf\nnote c\n"],
    ['a function as a trap', 'f() { note "$A"; }\nA=1\ntrap f EXIT\nA=2\n'],
    ['the values of a trap in double quotes', 'A=1\ntrap "note $A" EXIT\nA=2\n'],
    ['patterns on lines of their own', 'case x in\n  note) ;;\n  x) note a ;;\nesac\nnote b\n'],
    ['patterns in parentheses', 'case x in\n  (note) ;;\n  ( note | x ) note a\nesac\nnote b\n'],
    ['patterns behind a comment', "case x in # it's\n  # note)\n  x)\n    note a\n    ;;\n  *) ;;\nesac\n"],
    ['patterns with quotes', "case 'a )' in\n  'note'\\)) ;;\n  a\\ ')' | \"note\") note a ;;\nesac\n"],
    ['patterns with variables', 'A=x\ncase x in\n  ${B:-note}) ;;\n  "$A") note a ;;\nesac\n'],
    ['patterns for a value that is empty', "case $A in\n  note) ;;\n  '') note a ;;\nesac\n"],
    ['patterns for a value with blanks', "A='x in note)'\ncase $A in\n  note) ;;\n  x*) note a ;;\nesac\n"],
    ['patterns behind a line break', 'case x\nin\n  note) ;;\n  x) note a ;; esac; note b\n'],
    [
      'patterns of a case in a case',
      'case x in\n  x)\n    case y in\n      note) ;;\n      y) note a ;;\n    esac\n    ;;\n  note) ;;\nesac\n',
    ],
    ['patterns in a function', 'f() {\n  case $1 in\n    note) ;;\n    x) note a ;;\n  esac\n}\nf x\nnote b\n'],
    ['patterns in a subshell', '(case x in\n  note) ;;\n  x) note a ;;\nesac; note b)\nnote c\n'],
    ['patterns in a substitution', 'A=$(case x in\n  note) ;;\n  x) echo a ;;\nesac)\nnote b\n'],
    ['patterns in a loop', 'for i in a b; do\n  case $i in\n    note) ;;\n    *) note "$i" ;;\n  esac\ndone\n'],
    ['set --', 'f() { set -- -x "y z"; note "$@" "$2"; }\nf a b c\nset -- w\nnote "$1$2"\n'],
    ['set without --', 'set -e -u y -z\nnote "$@"\nset -o noglob\nnote "$1"\nset -\nnote "$2"\n'],
    ['set -- of what was there', 'f() { set -- "$@" z; note "$@"; set -- a "$@"; note "$@"; }\nf x "y y"\n'],
    ['set -- of words with blanks', 'A=\'-x -y\'\nset -- $A z\nnote "$@"\n'],
    ['set -- of nothing', 'set -- a\nset --\nnote "$@" b "${1-c}"\n'],
    ['shift', 'f() { note "$1"; shift; note "$1" "$@"; shift 2; note "$1" "$@"; }\nf a b c d\n'],
    ['shift in a function only', 'f() { shift; note "$1"; }\nset -- a b\nf x y\nnote "$1"\n'],
    ['shift in a subshell only', 'set -- a b\n(shift; note "$1")\nnote "$1"\n'],
    ['shift in a loop', 'set -- a b c\nfor i in 1 2; do shift; note $i "$1"; done\nnote "$@"\n'],
    ['no parameters in quotes', 'f() { note "$@" b; note x"$@" "$@"y "" "$@"; note "$*" c; }\nf\n'],
    ['parameters in quotes', 'f() { note "a$@b" $@ "$*" $*; }\nf x "y z"\n'],
    ['parameters in an assignment', 'f() { A="$@"; B=$*; note "$A" "$B"; }\nf x "y z"\n'],
    ['parameters in a here-document', 'f() {\nsh <<EOF\nnote $@\nEOF\n}\nf x y\n'],
    ['what stands for parameters', 'f() { note ${1+"$@"} b "${3-none}" "${3+some}" ${2:+two}; }\nf\nf x "y z"\n'],
    [
      'ends of a value',
      'P=linux/amd64/v2\nnote "${P%/*}" "${P%%/*}" "${P#*/}" "${P##*/}" ${P%x} "${P%"/v2"}" "${P#?i}"\n',
    ],
    ['ends by a variable', 'V=v1.2\nE=.2\nnote "${V#v}" "${V%$E}" "${V%"$E"}" "${V%.*}x"\nB=\nnote "${B%x}"\n'],
    ['ends of parameters', 'f() { note "${1%/*}" "${2#*/}"; }\nf a/b c/d\n'],
    [
      'a part of a path',
      'D=cmd/app/\nN=$(basename "$D")\nnote "$N" "$(dirname "$D")" "$(basename a.sh .sh)" $(basename -- /) x\n',
    ],
    ['parts of plain names', 'note "$(dirname app)" "$(dirname /app)" "$(dirname a//b)" "$(basename .sh .sh)"\n'],
    ['no patterns', 'echo case x in\nnote a\n'],
    ['a signal', "trap 'note a' INT TERM\nnote b\n"],
  ];
  it.each(BOTH)('%s', (_, script) => {
    const { notes, problem } = read(script);
    const lines = notes.map(({ words }) => words.map(word => `<${word}>`).join(''));
    expect(problem).toBeUndefined();
    expect(lines).toEqual(run('bash', script));
    expect(lines).toEqual(run('sh', script));
  });

  it.each([
    ['a here-string', "bash <<< 'note a'\n"],
    ['fields', 'IFS=/ read -r A B <<< "linux/amd64"\nnote "$A" "$B"\nread -r C D <<< "x  y z"\nnote "$C" "$D"\n'],
    ['fewer fields', 'IFS=, read -r A B <<< "x"\nnote "$A" "${B:-none}"\nIFS= read -r C <<< "a b"\nnote "$C"\n'],
    ['a reference', 'f() { local -n r=$1; r="x y"; r+=z; }\nA=\nf A\nnote "$A"\n'],
    ['a reference to an array', 'f() { local -n r=$1; r=(1 "2 3"); }\nf A\nnote "${A[@]}"\n'],
    ['a reference that is set later', 'declare -n r\nr=A\nr=1\nnote "$A"\n'],
    ['a reference of a function only', 'f() { local -n r=A; r=1; }\nf\nr=2\nnote "$A" "$r"\n'],
    ['a reference that is taken back', 'declare -n r=A\nunset -n r\nA=0\nr=1\nnote "$A" "$r"\n'],
    ['a reference that is unset', 'A=1\nB=2\ndeclare -n r=A\nunset r\nnote "${A:-none}"\n'],
    ['what is exported no more', 'export A=1 B=2\nexport -n A\nsh -c \'note "${A-none}" $B\'\n'],
    ['a constant', 'readonly A=1\nA=2\nA+=3\nunset A\nnote "$A"\n'],
    ['a constant by another name', 'declare -r A=1\nexport A=2\nnote "$A"\n'],
    ['a constant of a function only', 'f() { local -r A=1; }\nA=0\nf\nA=2\nnote "$A"\n'],
    [
      'patterns that are tried in turn',
      'case x in\n  x) note a ;;&\n  note) ;;\n  *) note b ;&\n  note) note c ;;\nesac\n',
    ],
    ['a pattern of alternatives', 'shopt -s extglob\ncase x in\n  @(note|y)) ;;\n  @(x|note)) note a ;;\nesac\n'],
    ['what stands behind a test', 'A=1\nif [[ -n "$A" && ( $A != "" || 2 > 1 ) ]]; then note a; fi\nnote b\n'],
    [
      'what stands behind a test of lines',
      'A=1\n[[ -n "$A" &&\n  $A =~ ^(1|2)$\n  || -z $A ]] && note a\n[[ b > a ]]\nnote b\n',
    ],
    ['a test in a subshell', '([[ a = a && b = b ]]) && note a\n[[ a == b ]]; note b\n'],
    ['a constant of a subshell only', 'A=0\n(readonly A)\nA=2\nnote "$A"\n'],
  ])('in bash: %s', (_, script) => {
    const { notes } = read(script);
    expect(notes.map(({ words }) => words.map(word => `<${word}>`).join(''))).toEqual(run('bash', script));
  });

  it.each([
    ['[ -n "$A" ] && trap \'note a\' EXIT\n', '[ -n "$A" ]'],
    ['trap \'note a\' EXIT\n[ -n "$A" ] && exec true\n', '[ -n "$A" ]'],
    [
      'if [ -n "$A" ]; then trap - EXIT; fi\ntrap \'note a\' EXIT\nif [ "$A" = 1 ]; then trap - EXIT; fi\n',
      'if [ "$A" = 1 ]',
    ],
    ['case "$A" in\n  note | "b c")\n    note a\n    ;;\n  *) ;;\nesac\n', 'case "$A" in note | "b c")'],
    ['if [[ -n "$A" && $B != "" ]]; then note a; fi\n', 'if [[ -n "$A" && $B != "" ]]'],
    ['[[ $A < b || ( -n $B ) ]] && note a\n', '[[ $A < b || ( -n $B ) ]]'],
    ['if [ x = "$A" ] # really\nthen sh <<\'EOF\'\nnote a\nEOF\nfi\n', 'if [ x = "$A" ]'],
  ])('runs perhaps: %s', (script, condition) => {
    expect(read(script).notes).toMatchObject([{ words: ['note', 'a'], condition }]);
  });

  it.each([
    ['f() { [ -n "$A" ] && shift; note "$1" "${2:-x}"; }\nf a b\n', ['$1', '${2:-x}']],
    ['f() { if [ -n "$A" ]; then set -- z; fi; note "$@"; }\nf a b\n', ['$@']],
    ['f() { shift $N; note "$1"; }\nf a b\n', ['$1']],
    ['f() { for i in $A; do shift; done; note "$1"; }\nf a b\n', ['$1']],
    ['set -- "$@" z\nnote "$1"\nshift\nnote "$@"\n', ['$1', '$@']],
    ['shift\nnote "$1"\n', ['$1']],
  ])('does not know the parameters: %s', (script, expected) => {
    expect(read(script).notes.flatMap(({ words }) => words.slice(1))).toEqual(expected);
  });

  it.each([
    ['IFS=/ read -r A B <<< "$P"\nnote "$A"\n', ['$A']],
    ['IFS=/ read -r A B <<< a/b/c\nnote "$A"\n', ['$A']],
    ['echo a b | read -r A B\nnote "$A"\n', ['$A']],
    ['[ -n "$X" ] && read -r A <<< a\nnote "$A"\n', ['$A']],
    ['note "${P%/*}"\nP=$(ls)\nnote "${P##*/}"\nQ=a\nnote "${Q%[a-z]}"\n', ['${P%/*}', '${P##*/}', '${Q%[a-z]}']],
    ['note "$(basename "$P")" "$(basename -a x y)"\n', ['$(basename "$P")', '$(basename -a x y)']],
  ])('does not know what only the run tells: %s', (script, expected) => {
    expect(read(script).notes.flatMap(({ words }) => words.slice(1))).toEqual(expected);
  });

  it('does not know an array without one of its elements', () => {
    const { notes } = read('A=(1 2 3)\nunset \'A[1]\'\nnote "${A[@]}"\n');
    expect(notes[0]!.words).toEqual(['note', '$A']);
  });

  it('hands what is doubted to the text of another shell', () => {
    const { notes } = read('F=\n[ -n "$R" ] && F=-s\nsh -c "note $F"\nsh <<EOF\nnote $F\nEOF\n');
    expect(notes.map(({ doubts }) => doubts.length)).toEqual([1, 1]);
  });
});
