import type { Sample } from '../sample.ts';
import type { Builds } from './builds.ts';
import { cutDwarf } from './cut-dwarf.ts';
import { elfTestdata, imageOf } from './elf-parts.ts';

const LOOSE = ['-ldflags=-compressdwarf=false'];

/** Units of DWARF 2 to 5, of Go, gcc and clang, in both byte orders. */
export async function dwarfSamples(builds: Builds): Promise<Sample[]> {
  const programs: [string, Uint8Array | undefined][] = [];
  for (const arch of ['amd64', '386', 's390x']) programs.push([`go ${arch}`, await builds.go({ arch, flags: LOOSE })]);
  programs.push(['go1.21.13', await builds.go({ toolchain: 'go1.21.13', flags: LOOSE })]);
  for (const version of [2, 3, 4, 5]) programs.push([`gcc DWARF ${version}`, await builds.c(`-gdwarf-${version}`)]);
  for (const { name, parts } of await elfTestdata(builds, 'dwarf/testdata')) programs.push([name, parts.get('file')]);
  const found: Sample[] = [];
  for (const [name, bytes] of programs) {
    if (bytes === undefined) continue;
    found.push(...(await cutDwarf(await imageOf(bytes), name, name.startsWith('go') ? 4 : 1)));
  }
  return found;
}

/** The line programs among them. */
export async function lineSamples(builds: Builds): Promise<Sample[]> {
  const units = (await dwarfSamples(builds)).filter(({ parts }) => parts.has('line'));
  return units.map(unit => ({
    ...unit,
    parts: new Map([...unit.parts].filter(([name]) => ['line', 'str', 'line_str'].includes(name))),
  }));
}
