import type { DescribedBinary, DwarfDescription } from '../binary/description.ts';
import type { Gap } from '../binary/dwarf/coverage.ts';
import { isNoGo, noGoWords } from '../binary/no-go.ts';
import type { TargetBinary } from '../evidence/index.ts';
import type { Fact } from '../standard/index.ts';
import type { Judgement } from './check.ts';

type NoData = Extract<Judgement, { outcome: 'no-data' }>;

/** The description of a Go binary that could be read, or why there is nothing to judge. */
export function readGoBinary({ name, description }: TargetBinary): DescribedBinary | NoData {
  if (description.kind === 'recognised') {
    return {
      outcome: 'no-data',
      summary: `${name} is ${description.format}: ${description.meaning}`,
      provide: description.remedy,
    };
  }
  if (description.kind === 'universal') {
    const archs = description.slices.map(slice => slice.arch);
    return {
      outcome: 'no-data',
      summary: `${name} holds ${archs.length} executables, for ${archs.join(', ')}`,
      provide: `name each by itself: what it was made from, or \`lipo -thin ${archs[0]} -output …\``,
    };
  }
  if (description.packer !== null) {
    return {
      outcome: 'no-data',
      summary: `${name} is packed with ${description.packer}: what is in it can be read only after unpacking`,
      provide: 'judge the binary before it is packed, and do not ship it packed: a debugger sees only the unpacker',
    };
  }
  if (description.pclntab.state === 'absent' && description.garbled.suspected) {
    return {
      outcome: 'no-data',
      summary: `${name} was built with garble: ${description.garbled.signs.join(', ')}`,
      provide: 'judge the same package built by `go build`: no debugger reads what garble scrambled',
    };
  }
  if (isNoGo(description)) {
    const { missing, provide } = noGoWords(name);
    return { outcome: 'no-data', summary: missing, provide };
  }
  return description;
}

export function isNoData(value: DescribedBinary | NoData): value is NoData {
  return 'outcome' in value;
}

/** The DWARF of a Go binary, in it or in the debug file that belongs to it. */
export function dwarfOf({ debugFile }: TargetBinary, { dwarf }: DescribedBinary): DwarfDescription {
  const elsewhere = dwarf.state === 'detached' || dwarf.state === 'absent';
  if (!elsewhere || !debugFile?.matches || debugFile.description.kind !== 'described') return dwarf;
  return debugFile.description.dwarf;
}

/** ` in app.debug` when that is where the DWARF is. */
export function placeOf({ debugFile }: TargetBinary): string {
  return debugFile?.matches ? ` in ${debugFile.name}` : '';
}

/** Which program of an image was judged; nothing for other targets. */
export function originFacts({ image }: TargetBinary): Fact[] {
  if (image === undefined) return [];
  return [
    { key: 'image platform', value: image.platform },
    { key: 'program in the image', value: image.program },
    { key: 'from layer', value: `${image.layer} of ${image.layers}` },
  ];
}

/** What to do so that the debug file of a binary is found: `put app.debug beside app, or …`. */
export function whereToPut({ name, debugFileNames = [] }: TargetBinary, file: string): string {
  const tree = debugFileNames.find(each => each.startsWith('/') && each.includes('.build-id'));
  const places = [`put ${file} beside ${name}`, ...(tree === undefined ? [] : [`install it as ${tree}`])];
  return `${places.join(', or ')}, or name its folder in gds.yaml (debugFiles)`;
}

/** The failure when a file of the debug file's name is there and is of another build. */
export function foreignDebugFile({ name, debugFile }: TargetBinary, facts: Fact[]): Judgement | undefined {
  if (debugFile === undefined || debugFile.matches) return undefined;
  return {
    outcome: 'fail',
    summary: `${debugFile.name} does not belong to ${name}`,
    findings: [
      {
        severity: 'error',
        message: `${debugFile.name} is not the debug file of ${name}: ${debugFile.why}`,
        remedy: `Make both of one build: \`objcopy --only-keep-debug\` before \`strip\`, then \`objcopy --add-gnu-debuglink=${debugFile.name}\`.`,
        location: { kind: 'binary', file: name, section: '.gnu_debuglink' },
      },
    ],
    facts,
  };
}

/** The first names of functions that lack something, and how many more there are. */
export function namesOf({ count, listed }: Gap): string {
  const shown = listed.slice(0, 3);
  const more = count - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** No data when nothing tells which functions the debug information has to cover. */
export function uncounted(name: string, facts: readonly Fact[]): Judgement {
  return {
    outcome: 'no-data',
    summary: `the function table of ${name} cannot be read, so nothing tells which functions its DWARF must cover`,
    provide: 'judge the file that `go build` wrote, before anything changes it',
    facts,
  };
}
