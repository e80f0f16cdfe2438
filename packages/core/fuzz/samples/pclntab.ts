import { gunzipSync } from 'node:zlib';
import { sample, type Sample } from '../sample.ts';
import type { Builds } from './builds.ts';
import { cutOldPclntab, cutPclntab } from './cut-pclntab.ts';
import { imageOf, sectionBytes } from './elf-parts.ts';

/** The first functions of tables of every magic number, in both widths and byte orders. */
export async function pclntabSamples(builds: Builds): Promise<Sample[]> {
  const found: Sample[] = [];
  for (const [arch, toolchain] of [['amd64'], ['386'], ['s390x'], ['amd64', 'go1.17.13'], ['amd64', 'go1.21.13']]) {
    const bytes = await builds.go({ arch: arch!, ...(toolchain === undefined ? {} : { toolchain }) });
    if (bytes === undefined) continue;
    const image = await imageOf(bytes);
    const table = cutPclntab((await sectionBytes(image, '.gopclntab'))!, 40);
    found.push(sample(`${toolchain ?? 'go'} ${arch}`, { pclntab: table }, image));
    if (toolchain !== 'go1.21.13') continue;
    // Go 1.18 and 1.19 differ by the magic number only.
    const older = table.slice();
    older[0] = 0xf0;
    found.push(sample('Go 1.18', { pclntab: older }, image));
  }
  const old = new Uint8Array(gunzipSync(await builds.goTestdata('gosym/testdata/pcln115.gz')));
  found.push(sample('Go 1.15', { pclntab: cutOldPclntab(old, 40) }));
  return found;
}
