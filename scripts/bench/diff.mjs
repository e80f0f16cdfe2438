import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds, gds, node, pairs } from './pairs.mjs';

const PROGRAM = `package main

import (
	"encoding/json"
	"html/template"
	"log"
	"net/http"
	"os"
)

func main() {
	template.Must(template.New("").Parse("{{.}}")).Execute(os.Stdout, os.Args)
	json.NewEncoder(os.Stdout).Encode(os.Args)
	log.Fatal(http.ListenAndServe("127.0.0.1:0", nil))
}
`;

/** Why two builds in two directories differ: `gds diff` against `diffoscope`. */
export function benchDiff() {
  if (spawnSync('diffoscope', ['--version'], { stdio: 'ignore' }).error) {
    console.log('\ndiff: diffoscope is not on this machine (Debian: diffoscope-minimal), nothing was measured');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'gds-bench-'));
  try {
    const [a, b] = ['one', 'two'].map(name => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'go.mod'), 'module example.test/served\n\ngo 1.21\n');
      writeFileSync(join(folder, name, 'main.go'), PROGRAM);
      const path = join(folder, `${name}.bin`);
      milliseconds(['go', 'build', '-C', join(folder, name), '-o', path, '.']);
      return path;
    });
    pairs(
      `two builds in two directories, ${(statSync(a).size / 1e6).toFixed(1)} MB each`,
      { name: 'gds diff', command: [node, gds, 'diff', a, b], status: 1 },
      { name: 'diffoscope', command: ['diffoscope', '--text', '-', a, b], status: 1 },
      3,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
