import { sample, type Machine, type Sample } from '../sample.ts';
import type { Builds } from './builds.ts';

/** Whole programs: of 64 and 32 bits, both byte orders, packed and loose, Go's and C's. */
export async function wholePrograms(builds: Builds): Promise<Sample[]> {
  const loose = ['-ldflags=-compressdwarf=false'];
  const found: Sample[] = [];
  const add = (name: string, file: Uint8Array | undefined, machine: Machine = { bits: 64, littleEndian: true }) => {
    if (file !== undefined) found.push(sample(name, { file }, machine));
  };
  add('go amd64, compressed', await builds.go({}));
  add('go 386', await builds.go({ arch: '386', flags: loose }), { bits: 32, littleEndian: true });
  add('go s390x', await builds.go({ arch: 's390x', flags: loose }), { bits: 64, littleEndian: false });
  add('go amd64, stripped', await builds.go({ flags: ['-ldflags=-s -w'] }));
  add('gcc', await builds.c('-g'));
  return found;
}
