import { describe, expect, it } from 'vitest';
import { shellCommands } from './commands.ts';
import { computationsIn, locationOf, sourceText, textOf, trace } from '../text/traced-text.ts';

function split(line: string) {
  const source = sourceText('line', line);
  return shellCommands(trace(source, 0, line.length));
}
const words = (line: string) => split(line).commands.map(command => command.words.map(textOf));

describe('shellCommands', () => {
  it.each<[string, string[][]]>([
    ['go  build\t-v .', [['go', 'build', '-v', '.']]],
    [`a 'b c' "d e" f\\ g h'i'"j"`, [['a', 'b c', 'd e', 'f g', 'hij']]],
    [`"a\\"b\\$c\\d" ''`, [['a"b$c\\d', '']]],
    ['a; b && c || d | e & f', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    [
      '(cd x; go build) # note',
      [
        ['cd', 'x'],
        ['go', 'build'],
      ],
    ],
    ['a >out 2>&1 <in b', [['a', 'b']]],
    ['a#b #c d', [['a#b']]],
    ['', []],
  ])('%s', (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  it.each([
    ['x $(date "+%s )") y', ['$(date "+%s )")']],
    ['x `whoami` y', ['`whoami`']],
    ['x "a${B}c" y', ['${B}']],
    ['x $B/y', ['$B']],
    ["x '$B' y", []],
    ['x $((1+(2))) y', ['$((1+(2)))']],
  ])('%s is never run', (line, expected) => {
    const { commands } = split(line);
    const found = commands.flatMap(command => command.words.flatMap(computationsIn));
    expect(found.map(({ expression }) => expression)).toEqual(expected);
  });

  it('says where a word stands, without its quotes', () => {
    const { commands } = split(`go build -ldflags "-s -w"`);
    expect(locationOf(commands[0]!.words[3]!)).toMatchObject({ startColumn: 20, endColumn: 25 });
  });

  it.each(["a 'b", 'a "b', 'a $(b', 'a `b', 'a ${b'])('reports what is not closed: %s', line => {
    expect(split(line).problem).toMatch(/not closed/);
  });
});
