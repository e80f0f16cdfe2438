import { realpathSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectContext, machineTools } from '../../test/collect-context.ts';
import { debuggedPrograms, type DebuggedPrograms } from '../../test/debugged-programs.ts';
import { requires } from '../../test/requires.ts';
import { running } from '../../test/running-programs.ts';
import { describeBinary } from '../binary/describe.ts';
import check from '../checks/debugger-attach.ts';
import { type DebuggerAttach, unavailable, type Unavailable } from '../evidence/index.ts';
import type { CollectContext } from './collector.ts';
import collector from './debugger-attach.ts';
import { fileSource } from './repository/file-source.ts';

const needed = requires('go', 'dlv');

describe.skipIf(needed.skip)(`debugger attach${needed.reason}`, { timeout: 120_000 }, () => {
  let programs: DebuggedPrograms;
  beforeAll(() => {
    programs = debuggedPrograms();
  });
  afterAll(() => programs.remove());

  /** A context whose target is this binary, as the user named it. */
  const contextOf = async (path: string, over: Partial<CollectContext> = {}): Promise<CollectContext> => {
    const source = await fileSource(path);
    const description = await describeBinary(source);
    await source.close();
    const context = collectContext(realpathSync(programs.folder('serves')));
    const value = { name: 'app', path, sha256: '', builtHere: false, description };
    return {
      ...context,
      target: { ...context.target!, kind: 'binary', subject: 'app' },
      get: async key =>
        (key === 'binary'
          ? { available: true, value, measuredAt: '2026-01-01T00:00:00Z' }
          : unavailable('not-configured', 'not in this test', 'nothing')) as never,
      ...over,
    };
  };
  const collect = async (path: string, over: Partial<CollectContext> = {}) => {
    const evidence = (await collector.collect(await contextOf(path, over))) as DebuggerAttach | Unavailable;
    expect(running(path)).toEqual([]);
    return evidence;
  };
  const NONE = unavailable('not-configured', '', '');
  const judge = (debuggerAttach: DebuggerAttach) =>
    check.evaluate({ debuggerAttach, buildRecipe: NONE, binary: NONE } as never, {
      target: { name: 'app', kind: 'binary', role: 'production', subject: 'app', debugInfoRequiredByFlag: false },
      threshold: () => 0,
    });

  it('passes for a plain build, and the program is ended', async () => {
    const evidence = await collect(await programs.build('serves', 'plain', []));
    if ('available' in evidence) throw new Error(evidence.missing);
    expect(evidence.released).toEqual({ running: true, held: false, answers: 'yes', changedBytes: 0 });
    expect(judge(evidence)).toMatchObject({
      outcome: 'pass',
      summary: expect.stringMatching(/^read \d+ goroutines and a stack, left it running$/),
      findings: [],
    });
  });

  it('passes with a notice on substitutePath for a build with -trimpath', async () => {
    const evidence = await collect(await programs.build('serves', 'trimmed', ['-trimpath']));
    if ('available' in evidence) throw new Error(evidence.missing);
    expect(judge(evidence)).toMatchObject({
      outcome: 'pass',
      findings: [{ severity: 'notice', remedy: expect.stringContaining('substitutePath') }],
    });
  });

  it('fails for a stripped build, and says which flags took the debug info', async () => {
    const evidence = await collect(await programs.build('serves', 'stripped', ['-ldflags=-s -w']));
    if ('available' in evidence) throw new Error(evidence.missing);
    expect(judge(evidence)).toMatchObject({
      outcome: 'fail',
      summary: 'no debug info to read',
      findings: [
        {
          message:
            'a debugger attaches to the running app and finds no debug information: it shows no stack and no variable',
          remedy: expect.stringMatching(/^Build without `-ldflags=-w` and `-s`, and do not strip the binary\./),
          evidence: [{ key: 'delve', value: expect.stringMatching(/./) }],
        },
      ],
    });
  });

  it.each([
    ['exits', 'status 3', ''],
    ['panics', 'status 2', '; it wrote: panic: no configuration'],
  ] as const)(
    'is no-data when the program %s at once, with the way to give it what it needs',
    async (program, how, said) => {
      const evidence = await collect(await programs.build(program, program + '-app', []));
      expect(evidence).toMatchObject({
        available: false,
        missing: expect.stringMatching(
          new RegExp(`^app ended with ${how} after \\d+ ms, before a debugger could attach${said}`),
        ),
        provide: expect.stringContaining('debugger: { args'),
      });
    },
  );

  it('is no-data when another program has its address, with both ways to mend it', async () => {
    const evidence = await collect(await programs.build('finds its port taken', 'taken-app', []));
    expect(evidence).toMatchObject({
      missing: expect.stringMatching(/it wrote: .*listen tcp 127\.0\.0\.1:\d+: bind: address already in use$/),
      provide: expect.stringMatching(
        /^End what listens on 127\.0\.0\.1:\d+ while gds runs, or give the program another address: `debugger: \{ args/,
      ),
    });
  });

  it('is no-data without delve, and for what an image holds', async () => {
    const path = await programs.build('exits', 'exits-app', []);
    const { dlv: _, ...tools } = machineTools;
    expect(await collect(path, { tools })).toMatchObject({
      reason: 'tool-missing',
      provide: 'Run `gds tools install`.',
    });
    const context = await contextOf(path);
    expect(await collect(path, { target: { ...context.target!, kind: 'image' } })).toMatchObject({
      reason: 'not-configured',
      missing: 'what an image holds is not run',
    });
  });

  it('leaves no program and no delve behind when it is aborted at any time', async () => {
    const path = await programs.build('serves', 'plain-aborted', []);
    for (const ms of [100, 900, 1100, 1400]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), ms);
      const evidence = await collect(path, { signal: controller.signal });
      if ('available' in evidence) expect(evidence.reason).toBe('timeout');
      else expect(evidence).not.toHaveProperty('failure');
    }
  });

  const RELEASED = { running: true, held: false, answers: 'not-asked', changedBytes: 0 } as const;
  it.each([
    [
      { failure: { kind: 'not-released', words: 'held' }, released: { ...RELEASED, held: true }, ms: 1 },
      /Start the process again/,
    ],
    [
      { failure: { kind: 'ended-while-attached', words: 'gone' }, released: { ...RELEASED, running: false }, ms: 1 },
      /watchdog/,
    ],
    [{ failure: { kind: 'versions', words: 'old' }, released: RELEASED, ms: 1 }, /Go release/],
    [{ failure: { kind: 'unreadable-stack', words: 'no' }, released: RELEASED, ms: 1 }, /by hand/],
  ] satisfies [DebuggerAttach, RegExp][])('fails with the mend for %o', (evidence, remedy) => {
    expect(judge(evidence)).toMatchObject({ outcome: 'fail', findings: [{ remedy: expect.stringMatching(remedy) }] });
  });
});
