import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goModuleFolder } from '../../test/go-module.ts';
import { PPROF_MODULE, type ReferenceProfile, buildReferenceReader } from '../../test/profile-reference.ts';
import { requires } from '../../test/requires.ts';
import { decodeProfile } from './decode.ts';
import { profileProblems } from './problems.ts';
import { ProfileFormatError } from './profile-format-error.ts';
import { symbolizedShare } from './symbolized.ts';
import { totals } from './totals.ts';

const KINDS = ['cpu', 'heap', 'allocs', 'goroutine', 'block', 'mutex', 'threadcreate'];

const WRITER = `package main

import (
	"context"
	"hash/crc32"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"
)

var kept [][]byte

func main() {
	runtime.MemProfileRate = 512
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	cpu, _ := os.Create("cpu.pb.gz")
	pprof.StartCPUProfile(cpu)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for g := 0; g < 4; g++ {
		wg.Add(1)
		go pprof.Do(context.Background(), pprof.Labels("worker", "one"), func(context.Context) {
			defer wg.Done()
			end := time.Now().Add(300 * time.Millisecond)
			for time.Now().Before(end) {
				mu.Lock()
				block := make([]byte, 4096)
				crc32.ChecksumIEEE(block)
				if len(kept) < 100 {
					kept = append(kept, block)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	pprof.StopCPUProfile()
	cpu.Close()
	for _, name := range []string{"heap", "allocs", "goroutine", "block", "mutex", "threadcreate"} {
		f, _ := os.Create(name + ".pb.gz")
		pprof.Lookup(name).WriteTo(f, 0)
		f.Close()
	}
}
`;

const go = requires('go');
describe.skipIf(go.skip)(`decodeProfile${go.reason}`, () => {
  let folder: string;
  let reference: (paths: readonly string[]) => readonly ReferenceProfile[];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gds-profile-'));
    writeFileSync(join(folder, 'go.mod'), 'module writer\n\ngo 1.24\n');
    writeFileSync(join(folder, 'main.go'), WRITER);
    execFileSync('go', ['build', '-o', 'writer', '.'], { cwd: folder, stdio: 'pipe' });
    execFileSync(join(folder, 'writer'), { cwd: folder });
    reference = buildReferenceReader(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('reads every kind of profile that a Go program writes, with the counts and sums of google/pprof', () => {
    const paths = KINDS.map(kind => join(folder, `${kind}.pb.gz`));
    for (const [index, said] of reference(paths).entries()) {
      expect(said.error).toBe('');
      expect(readHere(paths[index]!), paths[index]).toEqual(said);
    }
    expect(readHere(paths[0]!).samples).toBeGreaterThan(5);
    expect(symbolizedShare(decodeProfile(readFileSync(paths[0]!)))).toBe(1);
  });

  it('agrees with go tool pprof -raw and -top', () => {
    const path = join(folder, 'cpu.pb.gz');
    const profile = decodeProfile(readFileSync(path));
    const raw = execFileSync('go', ['tool', 'pprof', '-raw', path], { encoding: 'utf8', stdio: 'pipe' });
    const [samples, locations, mappings] = sectionsOf(raw);
    expect(samples).toBe(profile.samples.count);
    expect(locations).toBe(profile.locations.count);
    expect(mappings).toBe(profile.mappings.count);
    expect(raw).toContain(`Period: ${profile.period}`);
    expect(profile.sampleTypes).toEqual([
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ]);
    const top = execFileSync('go', ['tool', 'pprof', '-top', '-unit=ms', path], { encoding: 'utf8', stdio: 'pipe' });
    expect(top).toContain(`Total samples = ${totals(profile)[1]! / 1e6}ms`);
    expect(top).toContain('crc32');
    expect(profile.strings.some(text => text.includes('crc32'))).toBe(true);
  });

  it('agrees with google/pprof about each file of its own test data', () => {
    const module = goModuleFolder(PPROF_MODULE);
    const folders = ['profile/testdata', 'fuzz/corpus', 'internal/driver/testdata', 'internal/proftest/testdata'];
    const paths = folders.flatMap(name =>
      readdirSync(join(module, name), { withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(module, name, entry.name)),
    );
    expect(paths.length).toBeGreaterThan(28);
    let valid = 0;
    for (const [index, said] of reference(paths).entries()) {
      const here = readHere(paths[index]!);
      if (said.error === '') {
        valid++;
        expect(here, paths[index]).toEqual(said);
      } else {
        expect(here.error, paths[index]).not.toBe('');
      }
    }
    expect(valid).toBeGreaterThan(2);
  });

  it('reads the test data in older formats once pprof has written it as profile.proto', () => {
    const testdata = join(goModuleFolder(PPROF_MODULE), 'profile/testdata');
    const paths = readdirSync(testdata)
      .filter(name => !name.endsWith('.string'))
      .map(name => {
        const path = join(folder, `${name}.pb.gz`);
        const args = ['tool', 'pprof', '-proto', '-symbolize=none', `-output=${path}`, join(testdata, name)];
        execFileSync('go', args, { stdio: 'pipe' });
        return path;
      });
    expect(paths.length).toBe(14);
    for (const [index, said] of reference(paths).entries()) {
      expect(said.error).toBe('');
      expect(readHere(paths[index]!), paths[index]).toEqual(said);
    }
  });

  it('gives the verdict of google/pprof on 2,000 damaged profiles', () => {
    const random = lcg(20261123);
    const sources = ['goroutine', 'threadcreate', 'mutex'].map(kind =>
      gunzipSync(readFileSync(join(folder, `${kind}.pb.gz`))),
    );
    const paths: string[] = [];
    for (let n = 0; n < 2000; n++) {
      const bytes = Buffer.from(sources[n % sources.length]!);
      for (let flips = 0; flips <= random() % 3; flips++) bytes[random() % bytes.length] = random() % 256;
      const cut = n % 5 === 0 ? random() % bytes.length : bytes.length;
      paths.push(join(folder, `damaged-${n}.pb`));
      writeFileSync(paths[n]!, bytes.subarray(0, cut));
    }
    const said = reference(paths);
    let invalid = 0;
    for (const [index, path] of paths.entries()) {
      const here = readHere(path);
      if (said[index]!.error !== '') invalid++;
      expect(here.error === '', `${path}: ${said[index]!.error} / ${here.error}`).toBe(said[index]!.error === '');
    }
    expect(invalid).toBeGreaterThan(100);
    expect(invalid).toBeLessThan(1900);
  });
});

describe('decodeProfile on what is no profile', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['no bytes', new Uint8Array(), /no bytes/],
    ['HTML', Buffer.from('<html><body>Sign in</body></html>'), /at byte/],
    ['0xFF', new Uint8Array(1000).fill(0xff), /ten bytes/],
    ['a torn gzip', gzipSync('x'.repeat(1000)).subarray(0, 20), /cannot be unpacked/],
    ['a length beyond the end', Uint8Array.of(0x12, 0xff, 0xff, 0xff, 0xff, 0x0f), /claims 4294967295 bytes/],
    ['a string table that does not begin empty', Uint8Array.of(0x32, 1, 97), /first entry/],
    ['a string that is not in the table', Uint8Array.of(0x0a, 2, 8, 9), /string 9 is asked for/],
  ])('refuses %s', (_name, bytes, message) => {
    expect(() => decodeProfile(bytes)).toThrow(ProfileFormatError);
    expect(() => decodeProfile(bytes)).toThrow(message);
  });

  it('stops unpacking at the limit', () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(60_000);
    expect(() => decodeProfile(bomb, 1_000_000)).toThrow(/more than 1000000 bytes/);
  });

  it('keeps 64-bit ids apart', () => {
    // sample_type, then locations 2^53+1 and 2^53+2 and a sample that names the second
    const id = (last: number) => [0x80 | last, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10];
    const bytes = Uint8Array.of(
      ...[0x0a, 0, 0x22, 9, 0x08, ...id(1), 0x22, 9, 0x08, ...id(2)],
      ...[0x12, 11, 0x08, ...id(2), 0x10, 7, 0x32, 0],
    );
    const profile = decodeProfile(bytes);
    expect(profileProblems(profile)).toEqual([]);
    expect(profile.samples.locationIds[0]).toBe(profile.locations.ids[1]);
    expect(profile.locations.ids[0]).not.toBe(profile.locations.ids[1]);
  });
});

function readHere(path: string): ReferenceProfile {
  const none = { samples: 0, locations: 0, functions: 0, mappings: 0, symbolized: 0, period: 0, comments: 0 };
  try {
    const profile = decodeProfile(readFileSync(path));
    const problems = profileProblems(profile);
    if (problems.length > 0) return { error: problems[0]!, ...none, sampleTypes: null, totals: null };
    const { samples, locations, functions, mappings, sampleTypes, period, comments } = profile;
    return {
      error: '',
      samples: samples.count,
      locations: locations.count,
      functions: functions.count,
      mappings: mappings.count,
      symbolized: locations.count === 0 ? 0 : Math.round(symbolizedShare(profile) * locations.count),
      sampleTypes: sampleTypes.length === 0 ? null : sampleTypes.map(({ type, unit }) => `${type}/${unit}`),
      totals: sampleTypes.length === 0 ? null : totals(profile),
      period,
      comments: comments.length,
    };
  } catch (error) {
    if (!(error instanceof ProfileFormatError)) throw error;
    return { error: error.message, ...none, sampleTypes: null, totals: null };
  }
}

/** Counts of the sections Samples, Locations and Mappings of `go tool pprof -raw`. */
function sectionsOf(raw: string): [samples: number, locations: number, mappings: number] {
  const [, afterSamples] = raw.split('\nSamples:\n');
  const [samples, afterLocations] = afterSamples!.split('\nLocations\n');
  const [locations, mappings] = afterLocations!.split('\nMappings\n');
  const count = (text: string, line: RegExp) => text.split('\n').filter(each => line.test(each)).length;
  return [count(samples!, /^ +\d+ +\d+: /), count(locations!, /^ +\d+: 0x/), count(mappings!, /^\d+: /)];
}

/** A small reproducible source of numbers. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}
