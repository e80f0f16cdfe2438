import { readdir } from 'node:fs/promises';
import { ociImage, tarOf } from '../test/container-image.ts';
import { describeContainerImage } from '../src/binary/container-image/describe-image.ts';
import { archiveFiles } from '../src/binary/container-image/image-files.ts';
import { describeBinary } from '../src/binary/describe.ts';
import type { Executable } from '../src/binary/executable.ts';
import { openMachO } from '../src/binary/mach-o/executable.ts';
import { openPe } from '../src/binary/pe/executable.ts';
import { bufferSource, type ByteSource } from '../src/binary/source.ts';
import type { FuzzedReader } from './reader.ts';
import { part, sample, type Sample } from './sample.ts';
import type { Builds } from './samples/builds.ts';

/** Containers beside ELF. */
export const CONTAINER_READERS: readonly FuzzedReader[] = [
  { name: 'mach-o', samples: machOSamples, read: machO },
  { name: 'pe', samples: peSamples, read: pe },
  { name: 'archive', samples: archiveSamples, read: archive },
  { name: 'whole-others', whole: true, samples: otherPrograms, read: described },
];

/** Go's own test data: thin and universal, of 32 and 64 bits, with and without DWARF. */
async function machOSamples(builds: Builds): Promise<Sample[]> {
  const found: Sample[] = [];
  for (const name of (await readdir(builds.goTestdataFolder('macho/testdata'))).sort()) {
    if (!name.endsWith('.base64') || name.includes('bad-dysym')) continue;
    const text = Buffer.from(await builds.goTestdata(`macho/testdata/${name}`)).toString('latin1');
    found.push(sample(name, { file: new Uint8Array(Buffer.from(text, 'base64')) }));
  }
  for (const name of ['typedef.macho', 'typedef.macho4']) {
    found.push(sample(name, { file: await builds.goTestdata(`dwarf/testdata/${name}`) }));
  }
  return found;
}

async function machO(input: Sample): Promise<void> {
  const file = part(input, 'file');
  // A universal file is opened by its slices, which a description does.
  if (file[0] !== 0xca) await everythingOf(openMachO, file);
  await described(input);
}

async function peSamples(builds: Builds): Promise<Sample[]> {
  const names = ['gcc-386-mingw-exec', 'gcc-386-mingw-no-symbols-exec'];
  return Promise.all(names.map(async name => sample(name, { file: await builds.goTestdata(`pe/testdata/${name}`) })));
}

async function pe(input: Sample): Promise<void> {
  await everythingOf(openPe, part(input, 'file'));
  await described(input);
}

async function everythingOf(
  open: (source: ByteSource, head: Uint8Array) => Promise<Executable>,
  file: Uint8Array,
): Promise<void> {
  const executable = await open(bufferSource(file), file.subarray(0, 4096));
  executable.roleOf(await executable.linkage());
  await executable.symbols();
  await executable.buildIds();
  await executable.debugLink();
}

async function described(input: Sample): Promise<void> {
  await describeBinary(bufferSource(part(input, 'file')));
}

/** A layer, and an OCI image layout in a tar. */
function archiveSamples(): Promise<Sample[]> {
  const layer = tarOf([
    { path: 'bin/', type: '5' },
    { path: 'bin/app', body: 'no executable' },
    { path: 'bin/link', type: '2', link: 'app' },
  ]);
  const image = ociImage([{ tar: layer }], { architecture: 'amd64', config: { Entrypoint: ['/bin/app'] } });
  const entries = [...image.contents].map(([path, body]) => ({ path, body: new Uint8Array(body) }));
  return Promise.resolve([
    sample('a layer', { file: new Uint8Array(layer) }),
    sample('an image', { file: new Uint8Array(tarOf(entries)) }),
  ]);
}

async function archive(input: Sample): Promise<void> {
  const files = await archiveFiles(bufferSource(part(input, 'file')), 'image.tar');
  if (input.name === 'an image') await describeContainerImage(files);
}

async function otherPrograms(builds: Builds): Promise<Sample[]> {
  const targets = [
    { os: 'darwin', arch: 'arm64' },
    { os: 'windows', arch: 'amd64' },
    { os: 'windows', arch: '386' },
  ];
  return Promise.all(targets.map(async target => sample(`go ${target.os}`, { file: (await builds.go(target))! })));
}
