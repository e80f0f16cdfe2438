import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** `answer` is 42 at line 9, in the first of three rounds. */
const COUNTS = `package main

import "fmt"

func main() {
	text := fmt.Sprint("seven", 77)
	answer := 6 * len(text)
	for i := 0; i < 3; i++ {
		fmt.Println(answer + i)
	}
}
`;

/** Answers HTTP on a port of its own; lines 12 and 13 run a hundred times a second. */
const SERVES = `package main

import (
	"net"
	"os"
	"time"
)

var ticks int

func tick() {
	ticks++
	time.Sleep(10 * time.Millisecond)
}

func answer(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			os.Exit(1)
		}
		connection.Write([]byte("HTTP/1.0 404 Not Found\\r\\n\\r\\n"))
		connection.Close()
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go answer(listener)
	for {
		tick()
	}
}
`;

const PROGRAMS = {
  counts: COUNTS,
  serves: SERVES,
  exits: 'package main\n\nimport "os"\n\nfunc main() { os.Exit(3) }\n',
  'finds its port taken': `package main

import (
	"log"
	"net"
)

func main() {
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	log.Println("starting")
	_, err = net.Listen("tcp", first.Addr().String())
	log.Fatal(err)
}
`,
  panics: 'package main\n\nfunc main() { panic("no configuration") }\n',
} as const;

export type DebuggedProgram = keyof typeof PROGRAMS;

export interface DebuggedPrograms {
  /** Real path of a program's folder; its source is `main.go` there, its package `example.com/<name>`. */
  readonly folder: (program: DebuggedProgram) => string;
  /** Builds with the shared cache and returns the binary's path. */
  readonly build: (program: DebuggedProgram, name: string, flags: readonly string[], go?: string) => Promise<string>;
  readonly remove: () => void;
}

/** `-N -l` for every package: what a debug build has. */
export const UNOPTIMISED = ['-gcflags=all=-N -l'];

/** Small Go programs to be debugged, in a temporary folder. */
export function debuggedPrograms(): DebuggedPrograms {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'gds-debugged-')));
  for (const [name, source] of Object.entries(PROGRAMS)) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'go.mod'), `module example.com/${name.replaceAll(' ', '-')}\n\ngo 1.21\n`);
    writeFileSync(join(root, name, 'main.go'), source);
  }
  return {
    folder: program => join(root, program),
    build: async (program, name, flags, go) => {
      const path = join(root, name);
      const env = { ...process.env, GOFLAGS: '-mod=readonly', GOWORK: 'off', ...(go && { GOTOOLCHAIN: go }) };
      await promisify(execFile)('go', ['build', ...flags, '-o', path, '.'], { cwd: join(root, program), env });
      return path;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
