import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { test } from 'vitest';
import { goModuleFolder } from '../../test/go-module.ts';
import { PPROF_MODULE } from '../../test/profile-reference.ts';
import { decodeProfile } from './decode.ts';
import { profileProblems } from './problems.ts';

/** A CPU profile of 2.45 MB from the test data of google/pprof. */
const path = join(goModuleFolder(PPROF_MODULE), 'internal/proftest/testdata/large.cpu');
const packed = readFileSync(path);
const plain = gunzipSync(packed);
const profile = decodeProfile(plain);

test('a CPU profile of 2.45 MB', async ({ bench }) => {
  await bench.compare(
    bench('gunzip alone', () => void gunzipSync(packed)),
    bench('decode, unpacked before', () => void decodeProfile(plain)),
    bench('check the rules', () => void profileProblems(profile)),
    bench('whole: gunzip, decode, check', () => void profileProblems(decodeProfile(packed))),
    bench(
      'go tool pprof -raw (a process)',
      () => void execFileSync('go', ['tool', 'pprof', '-raw', path], { stdio: 'ignore' }),
    ),
    { iterations: 5, time: 1000, warmupIterations: 1, warmupTime: 100 },
  );
});
