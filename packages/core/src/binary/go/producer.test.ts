import { describe, expect, it } from 'vitest';
import { missingDebugFlags, parseGoProducer } from './producer.ts';

describe('DW_AT_producer', () => {
  it.each([
    ['Go cmd/compile go1.27.3; -N -l regabi', 'go1.27.3', ['-N', '-l'], true],
    ['Go cmd/compile go1.26.8; regabi', 'go1.26.8', [], true],
    ['Go cmd/compile go1.16.3', 'go1.16.3', [], false],
    ['Go cmd/compile go1.25.1 X:nodwarf5; -shared regabi', 'go1.25.1 X:nodwarf5', ['-shared'], true],
  ])('is read: %s', (text, version, flags, regabi) => {
    expect(parseGoProducer(text)).toEqual({ version, flags, regabi });
  });

  it.each(['GNU C17 12.2.0 -O2', 'GNU AS 2.40', 'clang version 19.1.0', ''])(
    'of no Go unit is passed over: %s',
    text => {
      expect(parseGoProducer(text)).toBeUndefined();
    },
  );
});

describe('the flags that a debug build misses', () => {
  const of = (flags: string) => parseGoProducer(`Go cmd/compile go1.27.0; ${flags} regabi`)!;

  it('are -N and -l in an optimised package', () => {
    expect(missingDebugFlags('net/http', of(''))).toEqual(['-N', '-l']);
    expect(missingDebugFlags('example.test/a', of('-N'))).toEqual(['-l']);
    expect(missingDebugFlags('example.test/a', of('-N -l'))).toEqual([]);
  });

  it.each(['runtime', 'internal/runtime/maps', 'runtime/internal/sys', 'internal/abi'])(
    'do not count -N where the compiler refuses it: %s',
    name => {
      expect(missingDebugFlags(name, of('-l'))).toEqual([]);
      expect(missingDebugFlags(name, of(''))).toEqual(['-l']);
    },
  );

  it('count -N in packages whose names only resemble those', () => {
    expect(missingDebugFlags('runtime/pprof', of('-l'))).toEqual(['-N']);
    expect(missingDebugFlags('example.test/internal/runtime/maps', of('-l'))).toEqual(['-N']);
  });
});
