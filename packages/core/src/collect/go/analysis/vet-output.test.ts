import { describe, expect, it } from 'vitest';
import { parseVetOutput, vetFailures } from './vet-output.ts';

const object = (posn: string, message = 'm') =>
  `{\n\t"p": {\n\t\t"printf": [\n\t\t\t{"posn": ${JSON.stringify(posn)}, "message": ${JSON.stringify(message)}}\n\t\t]\n\t}\n}\n`;

describe('parseVetOutput', () => {
  it('reads the objects between the comment lines of older Go releases', () => {
    const text = `# p\n${object('/a b/x.go:6:17')}# p [p.test]\n${object('/a b/x.go:6:17')}# q\n${object('C:\\x.go:1:2')}`;
    expect(parseVetOutput(text)).toEqual([
      { analyzer: 'printf', message: 'm', position: { file: '/a b/x.go', line: 6, column: 17 } },
      { analyzer: 'printf', message: 'm', position: { file: 'C:\\x.go', line: 1, column: 2 } },
    ]);
  });

  it.each(['-', 'x.go', 'x.go:0', 'x.go:0:1', ':1', ':1:2', 'x.go:1:1e99'])('gives no position for %j', posn => {
    expect(parseVetOutput(object(posn))).toEqual([{ analyzer: 'printf', message: 'm' }]);
  });

  it('gives the line where a //line directive leaves no column, and what is said twice there twice', () => {
    const twice = '{"posn": "/a/x.y:11", "end": "/a/x.y:11", "message": "m"}';
    const text = `{\n"p": {"printf": [${twice}, ${twice}]}\n}\n{\n"p [p.test]": {"printf": [${twice}, ${twice}]}\n}\n`;
    const each = { analyzer: 'printf', message: 'm', position: { file: '/a/x.y', line: 11 } };
    expect(parseVetOutput(text)).toEqual([each, each]);
  });

  it.each(['', '{\n}\n', '{\n"p": {"a": {"error": "boom"}}\n}\n', '{\nbroken\n}\n', '{\n"__proto__": 1\n}\n'])(
    'gives nothing for %j',
    text => {
      expect(parseVetOutput(text)).toEqual([]);
    },
  );

  it('reads a megabyte of braces in a second', () => {
    const started = performance.now();
    parseVetOutput('{\n'.repeat(500_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

it('vetFailures leaves out the package lines', () => {
  expect(vetFailures('# p\nvet: ./a.go:3:4: undefined: x\n')).toEqual(['vet: ./a.go:3:4: undefined: x']);
});
