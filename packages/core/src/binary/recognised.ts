import { meaningOf, type RecognisedContainer } from './container.ts';
import type { FoundInside, RecognisedBinary } from './description.ts';
import { problemOf } from './errors.ts';
import { readRawBuildId } from './go/build-id.ts';
import { readRawBuildInfo } from './go/build-info.ts';
import type { ByteSource } from './source.ts';
import { readWasm } from './wasm/module.ts';

/** A file whose format is known by name only, with what it tells of itself. Damage is in `found.problems`. */
export async function describeRecognised(format: RecognisedContainer, source: ByteSource): Promise<RecognisedBinary> {
  return {
    kind: 'recognised',
    format,
    size: source.size,
    meaning: meaningOf(format),
    remedy: 'Build with GOOS=linux, darwin or windows to have its debug information judged.',
    found: await (format === 'wasm' ? insideWasm(source) : insideOther(source)),
  };
}

const NOTHING: FoundInside = {
  goVersion: null,
  mainPackage: null,
  goBuildId: null,
  functionNames: null,
  dwarf: null,
  customSections: [],
  problems: [],
};

async function insideWasm(source: ByteSource): Promise<FoundInside> {
  try {
    const { custom, goVersion, goBuildId } = await readWasm(source);
    return {
      ...NOTHING,
      goVersion: goVersion ?? null,
      goBuildId: goBuildId ?? null,
      functionNames: custom.some(({ name }) => name === 'name'),
      dwarf: custom.some(({ name }) => name.startsWith('.debug_')),
      customSections: custom.slice(0, MAX_CUSTOM),
    };
  } catch (error) {
    return { ...NOTHING, problems: [problemOf(error)] };
  }
}

const MAX_CUSTOM = 100;

/** Go's build information and id lie in the file as in any other, whatever the container says of its parts. */
async function insideOther(source: ByteSource): Promise<FoundInside> {
  try {
    const info = await readRawBuildInfo(source);
    const goBuildId = (await readRawBuildId(source)) ?? null;
    return { ...NOTHING, goVersion: info?.goVersion ?? null, mainPackage: info?.mainPackage ?? null, goBuildId };
  } catch (error) {
    return { ...NOTHING, problems: [problemOf(error)] };
  }
}
