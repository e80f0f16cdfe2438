import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const serve = (imports: string, body: string, before = '') =>
  `package main\n\nimport (\n\t"log"\n\t"net/http"\n${imports})\n\n${before}func main() {\n${body}}\n`;
const PPROF = '\t"net/http/pprof"\n';

/** A module of programs that have net/http/pprof in the ways that services have it. */
const SOURCES = {
  'go.mod': 'module example.test/pprofs\n\ngo 1.17\n',
  'mount/mount.go': `package mount

import (
	"net/http"
	"net/http/pprof"
)

// Profiler mounts them as the routers' middleware packages do.
func Profiler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/pprof/", pprof.Index)
	mux.HandleFunc("/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/pprof/profile", pprof.Profile)
	mux.HandleFunc("/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/pprof/trace", pprof.Trace)
	mux.Handle("/pprof/heap", pprof.Handler("heap"))
	return mux
}
`,
  'absent/main.go': serve('', '\tlog.Fatal(http.ListenAndServe("127.0.0.1:0", nil))\n'),
  'blank/main.go': 'package main\n\nimport _ "net/http/pprof"\n\nfunc main() {}\n',
  'served/main.go': serve('\t_ "net/http/pprof"\n', '\tlog.Fatal(http.ListenAndServe("127.0.0.1:0", nil))\n'),
  'ownmux/main.go': serve(
    PPROF,
    '\tmux := http.NewServeMux()\n\tmux.HandleFunc("/debug/pprof/", pprof.Index)\n\tlog.Fatal(http.ListenAndServe("127.0.0.1:0", mux))\n',
  ),
  'value/main.go': serve(PPROF, '\tlog.Fatal(http.ListenAndServe("127.0.0.1:0", http.HandlerFunc(pprof.Profile)))\n'),
  'called/main.go': serve(
    PPROF,
    '\tlog.Fatal(http.ListenAndServe("127.0.0.1:0", http.HandlerFunc(debug)))\n',
    'func debug(w http.ResponseWriter, r *http.Request) {\n\tif r.URL.Path == "/trace" {\n\t\tpprof.Trace(w, r)\n\t}\n\tw.WriteHeader(404)\n}\n\n',
  ),
  'variable/main.go': serve(
    PPROF,
    '\tmux := http.NewServeMux()\n\tfor path, handler := range routes {\n\t\tmux.Handle(paths[path], handler)\n\t}\n\tlog.Fatal(http.ListenAndServe("127.0.0.1:0", mux))\n',
    'var paths = []string{"/index", "/symbol"}\n\nvar routes = []http.HandlerFunc{pprof.Index, pprof.Symbol}\n\n',
  ),
  'wrapped/main.go': serve(
    '\n\t"example.test/pprofs/mount"\n',
    '\tlog.Fatal(http.ListenAndServe("127.0.0.1:0", mount.Profiler()))\n',
  ),
} as const;

export const PPROF_PROGRAMS = [
  'absent',
  'blank',
  'served',
  'ownmux',
  'value',
  'called',
  'variable',
  'wrapped',
] as const;
export type PprofProgram = (typeof PPROF_PROGRAMS)[number];

export interface PprofBuild {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly programs?: readonly PprofProgram[];
}

/** Where the programs are built, without cgo unless a build says otherwise. */
export interface PprofPrograms {
  readonly folder: string;
  /** Builds programs into `folder/name/`, all of them unless told; returns that folder. */
  readonly build: (name: string, options?: PprofBuild) => Promise<string>;
  readonly run: (tool: string, ...args: string[]) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** Writes the module to a temporary folder; call `remove` when the tests are over. */
export async function pprofPrograms(): Promise<PprofPrograms> {
  const folder = await mkdtemp(join(tmpdir(), 'gds-pprof-'));
  for (const [file, text] of Object.entries(SOURCES)) {
    const path = join(folder, 'src', file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const capture = async (tool: string, args: string[], cwd: string, env: Readonly<Record<string, string>> = {}) => {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 256 << 20, encoding: 'utf8' } as const;
    return (await run(tool, args, options)).stdout;
  };
  return {
    folder,
    build: async (name, { flags = [], env = {}, programs = PPROF_PROGRAMS } = {}) => {
      const target = join(folder, name);
      await mkdir(target);
      const packages = programs.map(program => `./${program}`);
      const clean = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off', ...env };
      await capture('go', ['build', ...flags, '-o', `${target}/`, ...packages], join(folder, 'src'), clean);
      return target;
    },
    run: (tool, ...args) => capture(tool, args, folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
