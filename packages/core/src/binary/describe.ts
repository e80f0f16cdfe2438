import { BUILD_INFO_SECTIONS, readBuildInfo, type BuildInfo, type Module } from './go/build-info.ts';
import { readBuildVersion } from './go/build-version.ts';
import type {
  BinaryDescription,
  BuildInfoRecord,
  DescribedBinary,
  DescribedSlice,
  DwarfDescription,
  Garbled,
  GoVersion,
  ModuleRecord,
  PclntabDescription,
  PprofDescription,
  SectionSummary,
  SymbolsDescription,
  UniversalBinary,
} from './description.ts';
import { surveyDwarf, type DwarfSurvey } from './dwarf/survey.ts';
import { dwarfSections } from './dwarf/sections.ts';
import type { BuildIds } from './executable.ts';
import { problemOf, type BinaryProblem } from './errors.ts';
import type { Section } from './image.ts';
import { openBinary, openThin, readContainer, type Binary, type FunctionTable } from './open.ts';
import { readSlices, type Slice } from './mach-o/universal.ts';
import { packerOf } from './packer.ts';
import type { Pclntab } from './pclntab/table.ts';
import { SECTION_NAMES as PCLNTAB_SECTIONS } from './pclntab/search.ts';
import { describePprof } from './pprof/grade.ts';
import { sectionNamed } from './image.ts';
import { describeRecognised } from './recognised.ts';
import type { ByteSource } from './source.ts';
import { NOTHING_REMOVED, strippingOf } from './stripped.ts';

export interface DescribeOptions {
  /** `sections`: headers and small sections only. `full` (the default): every entry and row is read. */
  readonly depth?: 'sections' | 'full';
  /** The program whose debug file this is: its functions are what the DWARF has to cover. */
  readonly program?: DescribedBinary;
}

/** Function tables of described programs, for the description of their debug files, which have none. */
const functionTables = new WeakMap<DescribedBinary, Pclntab>();

/**
 * Describes an executable. Damage inside a readable container is part of the description (`problems`, `state`);
 * rejects with a BinaryFormatError for what is no executable or whose headers are damaged.
 */
export async function describeBinary(source: ByteSource, options: DescribeOptions = {}): Promise<BinaryDescription> {
  const { head, container } = await readContainer(source);
  const depth = options.depth ?? 'full';
  switch (container) {
    case 'elf':
    case 'mach-o':
    case 'pe':
      return describe(await openBinary(source), depth, options.program && functionTables.get(options.program));
    case 'mach-o-universal':
      return describeUniversal(source, await readSlices(source, head), depth);
    default:
      return describeRecognised(container, source);
  }
}

async function describeUniversal(
  { size }: ByteSource,
  slices: readonly Slice[],
  depth: 'sections' | 'full',
): Promise<UniversalBinary> {
  const described: DescribedSlice[] = [];
  // One after the other: each may take as much memory as a file of its own.
  for (const { arch, offset, size: bytes, source } of slices) {
    const place = { arch, offset, size: bytes };
    try {
      const description = await describe(await openThin(source), depth);
      described.push({ ...place, state: 'described', description });
    } catch (error) {
      described.push({ ...place, state: 'unreadable', problem: problemOf(error) });
    }
  }
  return { kind: 'universal', format: 'mach-o-universal', size, slices: described };
}

async function describe(binary: Binary, depth: 'sections' | 'full', program?: Pclntab): Promise<DescribedBinary> {
  const { image, executable } = binary;
  const problems: BinaryProblem[] = [];
  const recover = async <T>(reading: Promise<T>): Promise<T | undefined> => {
    try {
      return await reading;
    } catch (error) {
      problems.push(problemOf(error));
      return undefined;
    }
  };
  const sections = dwarfSections(image);
  const table = depth === 'full' ? tableOf(binary).then(own => own ?? program) : Promise.resolve(undefined);
  // Started first: its decompression runs beside everything else.
  const surveying = depth === 'full' && sections.has('info') ? surveyDwarf(image, sections, table) : undefined;
  const [linkage, packer, ids, buildInfo, link, functions] = await Promise.all([
    recover(executable.linkage()),
    recover(packerOf(image, binary.head)),
    recover(executable.buildIds()),
    recover(readBuildInfo(image)),
    recover(executable.debugLink()),
    depth === 'full' ? readFunctions(binary) : undefined,
  ]);
  const survey = await surveying;
  const { pclntab, pprof } = functions ?? unread(binary);
  const symbols = symbolsDescription(executable.symbolCount, pclntab);
  const settings = buildInfo?.settings;
  let go = goVersion(buildInfo, survey, pclntab);
  if (go.state === 'range') {
    const version = await recover(readBuildVersion(image));
    if (version !== undefined) go = { state: 'known', version, from: 'runtime-variable' };
  }
  const goSection = sectionNamed(image, ...PCLNTAB_SECTIONS, ...BUILD_INFO_SECTIONS, '.note.go.buildid');
  const isGo =
    buildInfo !== undefined || go.state !== 'unknown' || pclntab.state !== 'absent' || goSection !== undefined;
  const knownLinkage = linkage ?? { mode: 'static', positionIndependent: false, interpreter: null };
  const role = executable.roleOf(knownLinkage);
  const described: DescribedBinary = {
    kind: 'described',
    format: image.format,
    size: image.source.size,
    role,
    arch: image.arch,
    os: settings?.get('GOOS') ?? image.os,
    bits: image.bits,
    endianness: image.littleEndian ? 'little' : 'big',
    linkage: knownLinkage,
    go,
    buildInfo: buildInfo ? buildInfoRecord(buildInfo) : null,
    buildIds: { gnu: ids?.gnu ?? null, go: ids?.go ?? null },
    packer: packer ?? null,
    garbled: garbledSigns(buildInfo, ids, binary, pclntab),
    sections: image.sections.filter(section => section.type !== 'NULL').map(summary),
    symbols,
    dwarf: dwarfDescription(sections, survey, link, ids),
    pclntab,
    pprof,
    stripping:
      // What a debug file lacks was never meant to be in it.
      role === 'debug-file'
        ? NOTHING_REMOVED
        : strippingOf(
            executable.writer,
            { symbols: symbols.present, dwarf: sections.has('info') },
            buildInfo,
            packer ?? null,
            isGo,
          ),
    problems,
  };
  const covered = await table;
  if (covered !== undefined) functionTables.set(described, covered);
  return described;
}

/** What DWARF has to cover: nothing where the function table is absent, damaged or without addresses. */
async function tableOf(binary: Binary): Promise<Pclntab | undefined> {
  try {
    const found = await binary.functions();
    return found?.located ? found.table : undefined;
  } catch (error) {
    // It is told where the table is described.
    problemOf(error);
    return undefined;
  }
}

interface Functions {
  readonly pclntab: PclntabDescription;
  readonly pprof: PprofDescription;
}

async function readFunctions(binary: Binary): Promise<Functions> {
  const silent: PprofDescription = { linked: null, evidence: [] };
  let found: FunctionTable | undefined;
  try {
    found = await binary.functions();
    if (found === undefined) return { pclntab: { state: 'absent' }, pprof: silent };
    const { goRange, functions } = found.table;
    const { located } = found;
    return {
      pclntab: { state: 'readable', goRange, found: found.found, functions, located, problems: [] },
      pprof: await describePprof(binary.image, found),
    };
  } catch (error) {
    return { pclntab: { state: 'unreadable', problems: [problemOf(error)] }, pprof: silent };
  }
}

function unread(binary: Binary): Functions {
  const section = sectionNamed(binary.image, ...PCLNTAB_SECTIONS);
  return {
    pclntab: section?.stored ? { state: 'unread', section: section.name } : { state: 'absent' },
    pprof: { linked: null, evidence: [] },
  };
}

/**
 * A program whose symbols were removed may keep those that dynamic linking needs, about a hundred in Mach-O; Go's
 * linker writes one for every function, so fewer than half of them is none.
 */
function symbolsDescription(count: number, table: PclntabDescription): SymbolsDescription {
  const expected = table.state === 'readable' ? table.functions / 2 : 1;
  return { present: count >= expected, count };
}

function goVersion(info: BuildInfo | undefined, survey: DwarfSurvey | undefined, table: PclntabDescription): GoVersion {
  if (info !== undefined && info.goVersion !== 'unknown') {
    return { state: 'known', version: info.goVersion, from: 'build-info' };
  }
  const producer = survey?.goVersions[0];
  if (producer !== undefined) return { state: 'known', version: producer, from: 'dwarf-producer' };
  if (table.state === 'readable') return { state: 'range', range: table.goRange, from: 'pclntab' };
  return { state: 'unknown' };
}

function dwarfDescription(
  sections: ReadonlyMap<string, Section>,
  survey: DwarfSurvey | undefined,
  link: { readonly file: string; readonly crc: number } | undefined,
  ids: BuildIds | undefined,
): DwarfDescription {
  if (!sections.has('info')) {
    return link ? { state: 'detached', ...link, buildId: ids?.gnu ?? null } : { state: 'absent' };
  }
  const required = new Set(['info', 'abbrev', 'line', ...(survey?.referred ?? [])]);
  const problems = survey?.problems ?? [];
  return {
    state: problems.length === 0 ? 'present' : 'unreadable',
    compressed: [...sections.values()].some(section => section.compression !== 'none'),
    sections: [...sections.keys()],
    missing: [...required].filter(name => !sections.has(name)),
    contents: survey?.contents ?? null,
    problems,
  };
}

/** garble empties what names the build, and replaces the magic number of the function table. */
function garbledSigns(
  info: BuildInfo | undefined,
  ids: BuildIds | undefined,
  binary: Binary,
  table: PclntabDescription,
): Garbled {
  const signs: string[] = [];
  const noteSection = sectionNamed(binary.image, '.note.go.buildid');
  if (noteSection?.stored && ids?.go === '') signs.push('the Go build id is empty');
  if (info?.goVersion === 'unknown') signs.push('the recorded Go version is "unknown"');
  const tableSection = sectionNamed(binary.image, ...PCLNTAB_SECTIONS);
  // PE has no section for it: there the build information tells that it is a Go program.
  const expected =
    tableSection === undefined ? info !== undefined && binary.image.format === 'pe' : tableSection.stored;
  if (expected && table.state === 'absent') signs.push('the function table has an unknown magic number');
  return { suspected: signs.length >= 2, signs };
}

function buildInfoRecord(info: BuildInfo): BuildInfoRecord {
  return {
    mainPackage: info.mainPackage ?? null,
    mainModule: info.mainModule ? moduleRecord(info.mainModule) : null,
    dependencies: info.dependencies.map(moduleRecord),
    settings: Array.from(info.settings, ([key, value]) => ({ key, value })),
  };
}

function moduleRecord({ path, version, sum, replacedBy }: Module): ModuleRecord {
  return { path, version, sum, replacedBy: replacedBy ? moduleRecord(replacedBy) : null };
}

function summary({ name, segment, type, address, size, stored, compression }: Section): SectionSummary {
  const place = segment === undefined ? {} : { segment };
  return { name, ...place, type, address, size, stored, compressed: compression !== 'none' };
}
