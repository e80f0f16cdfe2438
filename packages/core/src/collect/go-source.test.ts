import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectContext, collected, folderWith, goModule, machineTools } from '../../test/collect-context.ts';
import { requires } from '../../test/requires.ts';
import type { BuildRecipe } from '../evidence/build-recipe.ts';
import goSource from './go-source.ts';

const go = requires('go');

const RECIPE: BuildRecipe = {
  source: 'recipe',
  from: 'Makefile#build',
  flags: [],
  env: [],
  computed: [],
  unresolved: [],
  doubts: [],
};

const SERVICE = `package main

import (
	"net/http"
	_ "net/http/pprof"
)

const address = "127.0.0.1:6060"

func main() {
	/* 😀é */ http.ListenAndServe(address, nil)
}
`;

describe.skipIf(go.skip)(`goSource${go.reason}`, { timeout: 600_000 }, () => {
  // One cache for the file, so that the Go program is built once.
  let cache: string;
  beforeAll(() => {
    cache = mkdtempSync(join(tmpdir(), 'gds-cache-'));
  });
  afterAll(() => rmSync(cache, { recursive: true, force: true }));
  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ ...process.env, GDS_CACHE_DIR: cache, ...more });
  const collect = (root: string, options: Parameters<typeof collectContext>[1] = {}) =>
    collected(goSource, 'goSource', collectContext(root, { env: env(), ...options }));

  it('finds main, imports and listeners with columns in UTF-16 units', async () => {
    const source = await collect(goModule({ 'main.go': SERVICE }));
    expect(source).toEqual({
      main: {
        kind: 'file',
        path: 'main.go',
        startLine: 10,
        startColumn: 1,
        endLine: 10,
        endColumn: 12,
        snippet: 'func main() {',
      },
      imports: expect.objectContaining({ startLine: 3, endLine: 6 }) as unknown,
      pprofImports: [
        { blank: true, location: expect.objectContaining({ startLine: 5, startColumn: 2, endColumn: 20 }) as unknown },
      ],
      pprofRoutes: [],
      listeners: [{ address: '127.0.0.1:6060', handler: 'default', location: expect.anything() as unknown }],
      unresolved: [],
    });
    const { snippet, startColumn, endColumn } = source.listeners[0]!.location;
    expect(snippet!.slice(startColumn! - 1, endColumn! - 1)).toBe('http.ListenAndServe(address, nil)');
  });

  it('builds its Go program once into a folder that nobody else may write', async () => {
    const files = readdirSync(cache).filter(name => name !== 'builds'); // which is Go's own cache
    expect(files).toHaveLength(1);
    const shared = folderWith({});
    chmodSync(shared, 0o777);
    await collect(goModule({ 'main.go': SERVICE }), { env: env({ GDS_CACHE_DIR: shared }) });
    expect(readdirSync(shared)).toEqual([]);
  });

  it('respects aliases and shadowed package names', async () => {
    const source = await collect(
      goModule({
        'main.go': `package main

import (
	web "net/http"
	prof "net/http/pprof"
)

type fake struct{}

func (fake) ListenAndServe(string, any) {}
func (fake) Index()                      {}

func main() {
	mux := web.NewServeMux()
	mux.HandleFunc("/debug/pprof/", prof.Index)
	{
		web := fake{}
		web.ListenAndServe(":1", nil)
	}
	web.ListenAndServe(":2", mux)
}
`,
      }),
    );
    expect(source.pprofRoutes.map(route => [route.pattern, route.location.startLine])).toEqual([['/debug/pprof/', 15]]);
    expect(source.listeners.map(({ address, handler }) => `${address} ${handler}`)).toEqual([':2 other']);
    expect(source.pprofImports.map(({ blank }) => blank)).toEqual([false]);
  });

  it('reads the files of the build tags in the recipe, and of the package’s own module below the root', async () => {
    const root = folderWith({
      'services/pay/go.mod': 'module example.com/pay\n\ngo 1.21\n',
      'services/pay/cmd/main.go': 'package main\n\nfunc main() { serve() }\n',
      'services/pay/cmd/debug.go': `//go:build debug\n\n${SERVICE.replace('func main', 'func serve')}`,
      'services/pay/cmd/plain.go': '//go:build !debug\n\npackage main\n\nfunc serve() {}\n',
    });
    const subject = './services/pay/cmd';
    const files = async (...tags: readonly string[]) => {
      const flags = tags.map(text => ({ name: '-tags', words: [{ text }], use: 'used' }) as const);
      const source = await collect(root, { subject, recipe: { ...RECIPE, flags } });
      return source.pprofImports.map(({ location }) => location.path);
    };
    expect(await files('debug')).toEqual(['services/pay/cmd/debug.go']);
    expect(await files('netgo debug')).toEqual(['services/pay/cmd/debug.go']);
    expect(await files('debug', 'netgo')).toEqual([]);
    expect(await files()).toEqual([]);
  });

  it('reads the modules of a go.work, unless the recipe builds without it', async () => {
    const root = folderWith({
      'go.work': 'go 1.21\n\nuse (\n\t./app\n\t./lib\n)\n',
      'app/go.mod':
        'module example.com/app\n\ngo 1.21\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../old\n',
      'app/main.go': 'package main\n\nimport "example.com/lib"\n\nfunc main() { lib.Serve() }\n',
      'lib/go.mod': 'module example.com/lib\n\ngo 1.21\n',
      'lib/lib.go': 'package lib\n\nimport _ "net/http/pprof"\n\nfunc Serve() {}\n',
      'old/go.mod': 'module example.com/lib\n\ngo 1.21\n',
      'old/lib.go': 'package lib\n\nfunc Serve() {}\n',
    });
    const files = async (env: BuildRecipe['env']) => {
      const source = await collect(root, { subject: './app', recipe: { ...RECIPE, env } });
      expect(source.unresolved).toEqual([]);
      return source.pprofImports.map(({ location }) => location.path);
    };
    expect(await files([])).toEqual(['lib/lib.go']);
    expect(await files([{ name: 'GOWORK', value: 'off' }])).toEqual([]);
  });

  it('says which packages it could not read', async () => {
    const source = await collect(
      goModule({ 'main.go': 'package main\n\nimport _ "example.com/not/there"\n\nfunc main() {}\n' }),
    );
    expect(source.unresolved).toEqual([expect.stringContaining('example.com/not/there')]);
    expect(source.main?.startLine).toBe(5);
  });

  it('does not read a file that a symbolic link takes out of the repository', async () => {
    const outside = folderWith({ 'secret.go': 'package main\n\nimport _ "net/http/pprof"\n' });
    const root = goModule({ 'main.go': 'package main\n\nfunc main() {}\n' });
    symlinkSync(join(outside, 'secret.go'), join(root, 'secret.go'));
    const source = await collect(root);
    expect(source.pprofImports).toEqual([]);
    expect(source.unresolved).toEqual([expect.stringContaining('may not be read')]);
  });

  it('gives no place outside the repository for a //line directive', async () => {
    const text = SERVICE.replace('func main', '//line /etc/passwd:1\nfunc main');
    const source = await collect(goModule({ 'main.go': text }));
    expect(source.main).toMatchObject({ path: 'main.go', startLine: 11 });
  });

  it.each([
    ['../outside', 'no folder of the repository'],
    ['./missing', 'no folder of the repository'],
  ])('refuses the package %s', async (subject, message) => {
    const value = await goSource.collect(collectContext(goModule({ 'main.go': SERVICE }), { env: env(), subject }));
    expect(value).toMatchObject({ available: false, missing: expect.stringContaining(message) as unknown });
  });

  it('says what to install when Go is missing', async () => {
    const value = await goSource.collect(collectContext(goModule({ 'main.go': SERVICE }), { tools: {} }));
    expect(value).toMatchObject({ available: false, reason: 'tool-missing' });
  });

  it('runs no program of the repository’s or environment’s choice', async () => {
    const root = goModule({
      'main.go': SERVICE,
      'c.go':
        'package main\n\n// #cgo pkg-config: nothing\n// int one(void) { return 1; }\nimport "C"\n\nvar _ = C.one()\n',
      trip: '#!/bin/sh\ntouch "$0.fired"\nexit 1\n',
    });
    const trip = join(root, 'trip');
    chmodSync(trip, 0o755);
    const git = requires('git');
    if (!git.skip) {
      execFileSync('git', ['init', '-q', root]);
      execFileSync('git', ['-C', root, 'config', 'core.fsmonitor', trip]);
    }
    const wires = {
      GOFLAGS: `-toolexec=${trip}`,
      CC: trip,
      PKG_CONFIG: trip,
      GOCACHEPROG: trip,
      GOPACKAGESDRIVER: trip,
      CGO_ENABLED: '1',
    };
    const source = await collect(root, { env: env(wires) });
    expect(source.listeners).toHaveLength(1);
    expect(existsSync(`${trip}.fired`)).toBe(false);
    // The wires are live: an ordinary build with the same variables trips one.
    const built = () =>
      execFileSync(machineTools.go!, ['build', '-o', '/dev/null', '.'], { cwd: root, env: env(wires), stdio: 'pipe' });
    expect(built).toThrow();
    expect(existsSync(`${trip}.fired`)).toBe(true);
  });
});
