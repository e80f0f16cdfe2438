import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectContext, goModule, machineTools } from '../../test/collect-context.ts';
import { requires } from '../../test/requires.ts';
import { describeBinary } from '../binary/describe.ts';
import type { Collected, EvidenceKey, EvidenceMap } from '../evidence/index.ts';
import type { CollectContext } from './collector.ts';
import attachCollector from './debugger-attach.ts';
import collector from './debugger-session.ts';
import { fileSource } from './repository/file-source.ts';

const needed = requires('go', 'dlv');
const gcc = requires('gcc');

const SOURCE = `package main

import "os"

func main() {
	mode := os.Getenv("MODE")
	if mode == "x" && len(os.Args) == 2 {
		println(mode)
	}
}
`;

/** Writes into its working directory and deletes its own binary. */
const CHANGES = `package main

import (
	"os"
	"time"
)

func init() {
	os.WriteFile("journal", nil, 0o600)
	os.Remove(os.Args[0])
}

func main() {
	println("started")
	time.Sleep(time.Hour)
}
`;

/** A context whose evidence is this binary, built for that machine. */
async function built(env: NodeJS.ProcessEnv = {}, flags: readonly string[] = []): Promise<CollectContext> {
  const root = goModule({ 'main.go': SOURCE });
  const path = join(root, 'app');
  execFileSync('go', ['build', ...flags, '-o', path, '.'], { cwd: root, env: { ...process.env, ...env } });
  return contextOf(root, path);
}

async function contextOf(root: string, path: string): Promise<CollectContext> {
  const source = await fileSource(path);
  const description = await describeBinary(source);
  await source.close();
  const context = collectContext(root);
  const binary: Collected<EvidenceMap['binary']> = {
    available: true,
    value: { name: './app', path, sha256: '', builtHere: false, description },
    measuredAt: '2026-01-01T00:00:00Z',
  };
  return {
    ...context,
    target: { ...context.target!, kind: 'binary', subject: './app' },
    get: async <K extends EvidenceKey>(_: K) => binary as Collected<EvidenceMap[K]>,
  };
}

describe.skipIf(needed.skip)(`debuggerSession${needed.reason}`, { timeout: 120_000 }, () => {
  it('runs a binary that the user named, with the arguments, variables and breakpoint of gds.yaml', async () => {
    const context = await built({}, ['-gcflags=all=-N -l']);
    const asked = { args: ['one'], env: { MODE: 'x' }, breakpoint: 'main.go:8' };
    const session = await collector.collect({ ...context, target: { ...context.target!, debugger: asked } });
    expect(session).toMatchObject({
      outcome: { state: 'worked' },
      breakpoint: { file: 'main.go', line: 8, chosenBy: 'configuration' },
      variables: expect.arrayContaining([{ name: 'mode', type: 'string', frame: 0, readable: true }]) as unknown,
    });
    // Values may be secrets: none is kept.
    expect(JSON.stringify(session)).not.toContain('"value"');
    expect(JSON.stringify(session)).not.toContain(context.repository.root);
  });

  it('keeps what the program writes and deletes from the work tree and from the binary', async () => {
    const root = goModule({ 'main.go': CHANGES });
    const path = join(root, 'app');
    execFileSync('go', ['build', '-o', path, '.'], { cwd: root });
    const context = await contextOf(root, path);
    for (const each of [collector, attachCollector]) {
      const evidence = await each.collect(context);
      expect(evidence).not.toHaveProperty('available');
      expect(evidence).not.toHaveProperty('failure');
      expect(existsSync(path)).toBe(true);
      expect(existsSync(join(root, 'journal'))).toBe(false);
    }
  });

  it('blames gds.yaml and not the program for a breakpoint that names no line of it', async () => {
    const context = await built();
    for (const [breakpoint, why] of [
      [
        'main.go:900',
        /^`debugger\.breakpoint: main\.go:900` names no line to stop at: line 900 of main\.go has no code; the last that has is \d+$/,
      ],
      ['nope.go:9', /no file of the binary is called nope\.go$/],
    ] as const) {
      const target = { ...context.target!, debugger: { args: [], env: {}, breakpoint } };
      expect(await collector.collect({ ...context, target })).toMatchObject({
        reason: 'not-configured',
        missing: expect.stringMatching(why) as unknown,
        provide: 'Correct the breakpoint of app in gds.yaml.',
      });
    }
  });

  it('tells nothing of a program for another machine', async () => {
    const arch = process.arch === 'arm64' ? 'amd64' : 'arm64';
    expect(await collector.collect(await built({ GOARCH: arch, CGO_ENABLED: '0' }))).toMatchObject({
      reason: 'refused',
      missing: expect.stringContaining(`./app is for linux/${arch}`) as unknown,
    });
    expect(await collector.collect(await built({ GOOS: 'windows', CGO_ENABLED: '0' }))).toMatchObject({
      reason: 'refused',
    });
  });

  it.skipIf(gcc.skip)(`starts nothing that is no Go program${gcc.reason}`, async () => {
    const root = goModule({});
    const [mark, path] = [join(root, 'started'), join(root, 'app')];
    const source = `#include <stdio.h>\nint main(void) { return fopen(${JSON.stringify(mark)}, "w") == NULL; }\n`;
    execFileSync('gcc', ['-x', 'c', '-o', path, '-'], { input: source });
    const context = await contextOf(root, path);
    for (const each of [collector, attachCollector]) {
      expect(await each.collect(context)).toMatchObject({
        reason: 'refused',
        missing: expect.stringContaining('./app is no Go program') as unknown,
      });
    }
    expect(existsSync(mark)).toBe(false);
  });

  it('tells nothing without delve, and runs nothing of an image', async () => {
    const context = collectContext(goModule({}));
    const { dlv: _, ...tools } = machineTools;
    expect(await collector.collect({ ...context, tools })).toMatchObject({
      reason: 'tool-missing',
      provide: 'Run `gds tools install`.',
    });
    expect(await collector.collect({ ...context, target: { ...context.target!, kind: 'image' } })).toMatchObject({
      missing: 'what an image holds is not run',
    });
  });
});
