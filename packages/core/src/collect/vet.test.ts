import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectContext, collected, goModule, machineTools } from '../../test/collect-context.ts';
import { requires } from '../../test/requires.ts';
import vet from './vet.ts';

const tools = machineTools;
const needed = requires('go', 'shadow');

const { shadow: _, ...withoutShadow } = tools;

const LOSES = `package main

import (
	"fmt"
	"log"
)

func open() (int, error) { return 0, fmt.Errorf("no") }

func run(ok bool) error {
	var err error
	if ok {
		/* 😀 */ _, err := open()
		if err != nil {
			log.Print(err)
		}
	}
	return err
}

func counted(list []int) (n int) {
	for _, v := range list {
		n := n + v
		log.Print(n)
	}
	return n
}

func main() { log.Print(run(true), counted(nil)) }
`;

/** Each vet starts with an empty build cache, as a run does. */
const VET_MS = 600_000;

describe.skipIf(needed.skip)(`vet${needed.reason}`, { timeout: VET_MS }, () => {
  let cache: string;
  beforeAll(() => {
    cache = mkdtempSync(join(tmpdir(), 'gds-cache-'));
  });
  afterAll(() => rmSync(cache, { recursive: true, force: true }));
  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ ...process.env, GDS_CACHE_DIR: cache, ...more });

  it('gives shadowed variables, and knows the one that loses an error', async () => {
    const context = collectContext(goModule({ 'main.go': LOSES }), { tools, env: env() });
    const evidence = await collected(vet, 'vet', context);
    expect(evidence.packages).toBe(1);
    expect(evidence.shadow).toEqual({ available: true, version: 'v0.52.0' });
    expect(evidence.diagnostics).toEqual([
      {
        analyzer: 'shadow',
        message: 'declaration of "err" shadows declaration at line 11',
        losesError: true,
        location: expect.objectContaining({
          path: 'main.go',
          startLine: 13,
          startColumn: 15,
          endColumn: 18,
        }) as unknown,
        readAgain: expect.objectContaining({ startLine: 18 }) as unknown,
      },
      expect.objectContaining({ analyzer: 'shadow', losesError: false }),
    ]);
  });

  it('gives the mistakes that go vet finds, in tests too, without the shadow analyzer', async () => {
    const root = goModule({
      'main.go': 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Printf("é %d\\n", "x") }\n',
      'main_test.go': 'package main\n\nimport "testing"\n\nfunc TestX(t *testing.T) { t.Logf("%d", "x") }\n',
      'other/broken.go': 'package other\n\nfunc broken() { undefined() }\n',
    });
    const evidence = await collected(vet, 'vet', collectContext(root, { tools: withoutShadow, env: env() }));
    expect(evidence.shadow).toMatchObject({ available: false, provide: 'Run `gds tools install`.' });
    expect(evidence.diagnostics.map(each => [each.analyzer, each.location?.path, each.location?.startColumn])).toEqual([
      ['printf', 'main.go', 29],
      ['printf', 'main_test.go', 36],
    ]);
  });

  it('cannot tell about a package that does not compile, and says why', async () => {
    const root = goModule({ 'main.go': 'package main\n\nfunc main() { undefined() }\n' });
    const value = await vet.collect(collectContext(root, { tools, env: env() }));
    expect(value).toMatchObject({
      available: false,
      reason: 'not-built',
      missing: expect.stringContaining('undefined: undefined') as unknown,
    });
  });

  it('does not take GOFLAGS of the environment', async () => {
    const root = goModule({ 'main.go': LOSES, trip: '#!/bin/sh\ntouch "$0.fired"\nexec "$@"\n' });
    chmodSync(join(root, 'trip'), 0o755);
    const context = collectContext(root, { tools, env: env({ GOFLAGS: `-toolexec=${join(root, 'trip')}` }) });
    expect((await collected(vet, 'vet', context)).diagnostics).toHaveLength(2);
    expect(existsSync(join(root, 'trip.fired'))).toBe(false);
  });
});
