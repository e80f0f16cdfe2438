import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Build {
  /** Arguments of `go build` in front of the package. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A toolchain by name: `go1.27.0`. */
  readonly toolchain?: string;
  /**
   * Which program: one that prints a line, one that also links net/http/pprof, one with C in it, or one
   * whose assembler on s390x leaves rows without addresses in the line tables.
   */
  readonly program?: 'small' | 'pprof' | 'cgo' | 'cube-root';
}

/** A temporary folder with programs to build. */
export interface Workshop {
  readonly folder: string;
  /** Builds into `folder` and returns the path of the binary; the same name builds once. */
  readonly build: (name: string, options?: Build) => Promise<string>;
  /** Runs a tool in `folder` and returns what it prints. */
  readonly run: (tool: string, ...args: string[]) => Promise<string>;
  readonly remove: () => Promise<void>;
}

const SMALL = `package main

import (
	"fmt"
	"os"
	"strings"
)

type tally struct{ words map[string]int }

func (t *tally) add(text string) {
	for _, word := range strings.Fields(text) {
		t.words[word]++
	}
}

func main() {
	t := tally{words: map[string]int{}}
	for _, arg := range os.Args {
		func() {
			defer t.add(arg)
		}()
	}
	fmt.Println(len(t.words))
}
`;

const CUBE_ROOT = `package main

import (
	"fmt"
	"math"
	"os"
)

func main() {
	fmt.Println(math.Cbrt(float64(len(os.Args))))
}
`;

const PPROF = `package main

import (
	"log"
	"net/http"
	_ "net/http/pprof"
)

func main() {
	log.Fatal(http.ListenAndServe("127.0.0.1:0", nil))
}
`;

const CGO = `package main

/*
#include <stdio.h>
#include <stdlib.h>

struct point { int x, y; };

static int product(struct point p) {
	int sum = 0;
	for (int i = 0; i < p.y; i++) sum += p.x;
	return sum;
}

__attribute__((noinline)) int twice_in_c(int number) {
	printf("%d\\n", number);
	return 2 * number;
}
*/
import "C"

import (
	"fmt"
	"os/user"
)

func main() {
	name := "nobody"
	if me, err := user.Current(); err == nil {
		name = me.Username
	}
	fmt.Println(name, C.twice_in_c(21), C.product(C.struct_point{x: 6, y: 7}))
}
`;

/** Makes the folder; call `remove` when the tests are over. */
export async function workshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'gds-binary-'));
  for (const [name, source] of [
    ['small', SMALL],
    ['pprof', PPROF],
    ['cgo', CGO],
    ['cube-root', CUBE_ROOT],
  ] as const) {
    await mkdir(join(folder, 'src', name), { recursive: true });
    await writeFile(join(folder, 'src', name, 'go.mod'), `module example.test/${name}\n\ngo 1.17\n`);
    await writeFile(join(folder, 'src', name, 'main.go'), source);
  }
  const builds = new Map<string, Promise<string>>();
  return {
    folder,
    build: (name, options = {}) => {
      const building = builds.get(name) ?? build(folder, name, options);
      builds.set(name, building);
      return building;
    },
    run: (tool, ...args) => capture(tool, args, folder, {}),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function build(folder: string, name: string, options: Build): Promise<string> {
  const path = join(folder, name);
  const source = join(folder, 'src', options.program ?? 'small');
  const toolchain = options.toolchain === undefined ? {} : { GOTOOLCHAIN: options.toolchain };
  // An empty GOFLAGS would not override the one of `go env -w`; this is Go's default.
  const env = { GOFLAGS: '-mod=readonly', GOWORK: 'off', ...toolchain, ...options.env };
  await capture('go', ['build', ...(options.flags ?? []), '-o', path, '.'], source, env);
  return path;
}

async function capture(tool: string, args: string[], cwd: string, env: Record<string, string>): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 256 << 20, encoding: 'utf8' } as const;
  return (await run(tool, args, options)).stdout;
}

/** Builds whose debug information differs in version, word size or byte order, for `describe.each`. */
export const RELEASES_AND_PROCESSORS = [
  ['go1.21.13', { toolchain: 'go1.21.13' }],
  ['installed', {}],
  ['go1.27.0', { toolchain: 'go1.27.0' }],
  ['386', { env: { GOARCH: '386' } }],
  ['s390x', { env: { GOARCH: 's390x' } }],
  ['arm64', { env: { GOARCH: 'arm64' } }],
] as const;
