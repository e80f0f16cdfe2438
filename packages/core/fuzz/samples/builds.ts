import { execFile } from 'node:child_process';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const GO_PROGRAM = `package main

type shape struct {
	name  string
	sides []int
}

//go:noinline
func (s *shape) total() (sum int) {
	for _, side := range s.sides {
		sum += side
	}
	return sum
}

func main() {
	defer println("done")
	s := shape{"triangle", []int{3, 4, 5}}
	println(s.name, s.total())
}
`;

const C_PROGRAM = `#include <stdio.h>
struct shape { const char *name; int sides[3]; };
static int total(const struct shape *s) {
  int sum = 0;
  for (int i = 0; i < 3; i++) sum += s->sides[i];
  return sum;
}
int main(void) {
  struct shape s = {"triangle", {3, 4, 5}};
  return printf("%s %d\\n", s.name, total(&s)) < 0;
}
`;

/** Programs that samples are cut from, built once into a folder. */
export interface Builds {
  /** The bytes of a Go program that only uses the runtime. Undefined when that toolchain is not to be had. */
  readonly go: (build: GoBuild) => Promise<Uint8Array | undefined>;
  /** The bytes of a C program. */
  readonly c: (...flags: string[]) => Promise<Uint8Array>;
  /** A file below `src/debug` of the installed Go. */
  readonly goTestdata: (path: string) => Promise<Uint8Array>;
  readonly goTestdataFolder: (path: string) => string;
}

export interface GoBuild {
  readonly toolchain?: string;
  readonly os?: string;
  readonly arch?: string;
  /** Arguments of `go build`. */
  readonly flags?: readonly string[];
}

export async function prepareBuilds(folder: string): Promise<Builds> {
  await mkdir(join(folder, 'src'), { recursive: true });
  await writeFile(join(folder, 'src', 'go.mod'), 'module example.test/shape\n\ngo 1.17\n');
  await writeFile(join(folder, 'src', 'main.go'), GO_PROGRAM);
  await writeFile(join(folder, 'src', 'main.c'), C_PROGRAM);
  const [root, version] = (await run('go', ['env', 'GOROOT', 'GOVERSION'])).stdout.split('\n').map(line => line.trim());
  const goTestdataFolder = (path: string) => join(root!, 'src', 'debug', path);
  return {
    go: ({ toolchain = version!, os = 'linux', arch = 'amd64', flags = [] }) => {
      const path = join(folder, [toolchain, os, arch, ...flags].join(' ').replaceAll('/', '_'));
      const local = toolchain === version ? {} : { GOTOOLCHAIN: toolchain };
      const env = { GOFLAGS: '-mod=readonly', GOWORK: 'off', CGO_ENABLED: '0', GOOS: os, GOARCH: arch, ...local };
      const building = built(
        path,
        'go',
        ['build', '-buildvcs=false', ...flags, '-o', `${path}.part`, '.'],
        join(folder, 'src'),
        env,
      );
      return toolchain === version ? building : building.catch(() => undefined);
    },
    c: (...flags) => {
      const path = join(folder, ['c', ...flags].join(' '));
      return built(path, 'gcc', [...flags, '-o', `${path}.part`, 'main.c'], join(folder, 'src'), {});
    },
    goTestdata: async path => new Uint8Array(await readFile(goTestdataFolder(path))),
    goTestdataFolder,
  };
}

async function built(
  path: string,
  tool: string,
  args: string[],
  cwd: string,
  env: Record<string, string>,
): Promise<Uint8Array> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (!there) {
    await run(tool, args, { cwd, env: { ...process.env, ...env } });
    await rename(`${path}.part`, path);
  }
  return new Uint8Array(await readFile(path));
}
