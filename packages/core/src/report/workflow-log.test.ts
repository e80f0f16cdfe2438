import { describe, expect, it } from 'vitest';
import { workflowLog } from './workflow-log.ts';

/** The runner's two parsers (actions/runner, ActionCommand.cs): v2 after leading space, v1 anywhere. */
const V2 = /^\s*::[a-zA-Z-]+(?: [^:]*)?::/;
const V1 = /##\[[a-zA-Z-]+/;
/** The matcher that actions/setup-go 7 registers (its matchers.json); the numbers are optional. */
// eslint-disable-next-line regexp/no-super-linear-backtracking -- the matcher as it is published
const SETUP_GO = /^\s*(.+\.go):(?:(\d+):(\d+):)? (.*)/;

describe('the log of a workflow', () => {
  it.each([
    ['::error::x'],
    ['   ::set-output name=a::b'],
    ['text ##[error]boom'],
    ['##[add-mask]x'],
    ['\u0085::warning::x'],
    ['./x.go:3:4: text'],
    ['  cmd/main.go:12:3: shadowed'],
    ['cmd/main.go: no package'],
    ['cmd/main.go:12: shadowed'],
  ])('holds no command and no match of a matcher: %j', line => {
    for (const written of workflowLog(line).split('\n')) {
      expect(written).not.toMatch(V2);
      expect(written).not.toMatch(V1);
      expect(written).not.toMatch(SETUP_GO);
    }
  });

  it('keeps the words', () => {
    expect(workflowLog('http://127.0.0.1:6060 answers')).toBe('│ http://127.0.0.1:6060 answers');
    expect(workflowLog('Makefile:7:13   LDFLAGS := -s -w\n\n  ✓ ok\n')).toBe(
      '│ Makefile line 7   LDFLAGS := -s -w\n\n│   ✓ ok\n',
    );
    expect(workflowLog('Makefile:2:12, as in 003: main.go:7, too')).toBe(
      '│ Makefile line 2, as in 003: main.go line 7, too',
    );
  });

  it('keeps a mark below what it marks', () => {
    const [line, mark] = workflowLog('a.go:7:1   x := f()\n           ─').split('\n');
    expect(line).toBe('│ a.go line 7   x := f()');
    expect(mark!.indexOf('─')).toBe(line!.indexOf('x'));
  });
});
