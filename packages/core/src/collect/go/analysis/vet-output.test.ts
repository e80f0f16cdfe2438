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

  it.each(['-', 'x.go', 'x.go:1', 'x.go:0:1', ':1:2', 'x.go:1:1e99'])('gives no position for %j', posn => {
    expect(parseVetOutput(object(posn))).toEqual([{ analyzer: 'printf', message: 'm' }]);
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
