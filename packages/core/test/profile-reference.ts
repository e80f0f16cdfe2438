import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const PPROF_MODULE = 'github.com/google/pprof@v0.0.0-20261016150608-1facf8f91b50';

/** What google/pprof's own profile package says of a file. */
export interface ReferenceProfile {
  /** Empty when it is a valid profile.proto. */
  readonly error: string;
  readonly samples: number;
  readonly locations: number;
  readonly functions: number;
  readonly mappings: number;
  readonly symbolized: number;
  readonly sampleTypes: readonly string[] | null;
  readonly totals: readonly number[] | null;
  readonly period: number;
  readonly comments: number;
}

const PROGRAM = `package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"

	"github.com/google/pprof/profile"
)

type said struct {
	Error       string   \`json:"error"\`
	Samples     int      \`json:"samples"\`
	Locations   int      \`json:"locations"\`
	Functions   int      \`json:"functions"\`
	Mappings    int      \`json:"mappings"\`
	Symbolized  int      \`json:"symbolized"\`
	SampleTypes []string \`json:"sampleTypes"\`
	Totals      []int64  \`json:"totals"\`
	Period      int64    \`json:"period"\`
	Comments    int      \`json:"comments"\`
}

func read(path string) (s said) {
	data, err := os.ReadFile(path)
	if err == nil && len(data) > 1 && data[0] == 0x1f && data[1] == 0x8b {
		var r *gzip.Reader
		if r, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = io.ReadAll(r)
		}
	}
	var p *profile.Profile
	if err == nil {
		p, err = profile.ParseUncompressed(data)
	}
	if err == nil {
		err = p.CheckValid()
	}
	if err != nil {
		s.Error = err.Error()
		return s
	}
	s.Samples, s.Locations, s.Functions, s.Mappings = len(p.Sample), len(p.Location), len(p.Function), len(p.Mapping)
	s.Period, s.Comments = p.Period, len(p.Comments)
	for _, l := range p.Location {
		for _, line := range l.Line {
			if line.Function.Name != "" {
				s.Symbolized++
				break
			}
		}
	}
	for i, t := range p.SampleType {
		s.SampleTypes = append(s.SampleTypes, t.Type+"/"+t.Unit)
		var total int64
		for _, sample := range p.Sample {
			total += sample.Value[i]
		}
		s.Totals = append(s.Totals, total)
	}
	return s
}

func main() {
	var paths []string
	if err := json.NewDecoder(os.Stdin).Decode(&paths); err != nil {
		panic(err)
	}
	all := []said{}
	for _, path := range paths {
		all = append(all, read(path))
	}
	json.NewEncoder(os.Stdout).Encode(all)
}
`;

/** Builds the reference reader below \`folder\` and returns a function that runs it over files. */
export function buildReferenceReader(folder: string): (paths: readonly string[]) => readonly ReferenceProfile[] {
  const source = join(folder, 'reference');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'go.mod'), 'module reference\n\ngo 1.24\n');
  writeFileSync(join(source, 'main.go'), PROGRAM);
  execFileSync('go', ['get', PPROF_MODULE], { cwd: source, stdio: 'pipe' });
  execFileSync('go', ['build', '-o', 'reader', '.'], { cwd: source, stdio: 'pipe' });
  return paths =>
    JSON.parse(
      execFileSync(join(source, 'reader'), { input: JSON.stringify(paths), encoding: 'utf8', maxBuffer: 1 << 28 }),
    ) as ReferenceProfile[];
}
