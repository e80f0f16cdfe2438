import type { BinaryDescription, DescribedBinary, RecognisedBinary, UniversalBinary } from '@gds-dev/core/binary';
import type { DebugFile, DebugFileSearch } from '@gds-dev/core/node';
import { abilities, toDo } from './binary-abilities.ts';
import { bytes, grouped, MARKS, type Paint, terminalSafeLine, wrap } from '@gds-dev/core/terminal';

export const WIDTH = 80;
const LABEL = 14;

/** A binary as `gds binary` shows it; ends with a line feed. */
export function binaryText(
  file: string,
  description: BinaryDescription,
  paint: Paint,
  search?: DebugFileSearch,
): string {
  if (description.kind === 'universal') return universalText(file, description, paint);
  const lines = [paint.bold(terminalSafeLine(file)), ''];
  if (description.kind === 'recognised') {
    lines.push(...field('format', `${description.format}, ${bytes(description.size)}`));
    for (const [label, value] of foundInside(description)) lines.push(...field(label, value));
    lines.push(...field('means', description.meaning), ...field('to do', description.remedy));
    return `${lines.join('\n')}\n`;
  }
  for (const [label, value] of identity(description)) lines.push(...field(label, value));
  if (search !== undefined) lines.push(...field('debug file', debugFileText(search)));
  lines.push('', paint.bold('What can be debugged'));
  for (const { can, what, why } of abilities(withDebugFile(description, search?.file))) {
    const standing = can === 'yes' ? 'pass' : can === 'no' ? 'fail' : 'exempted';
    const [first, ...rest] = wrap(terminalSafeLine(why), WIDTH - 34);
    lines.push(`  ${paint.standing(standing)(MARKS[standing])} ${what.padEnd(28)} ${first ?? ''}`.trimEnd());
    lines.push(...rest.map(line => `${' '.repeat(33)}${line}`));
  }
  const advice = toDo(description, search?.file?.matches === true);
  if (advice !== undefined) lines.push('', ...field('to do', advice));
  const problems = [
    ...description.problems,
    ...('problems' in description.dwarf ? description.dwarf.problems : []),
    ...('problems' in description.pclntab ? description.pclntab.problems : []),
  ];
  if (problems.length > 0) lines.push('', paint.bold('What could not be read'));
  for (const { what, where, why } of problems.slice(0, 10)) {
    lines.push(...wrap(terminalSafeLine(`${what} at ${where}: ${why}`), WIDTH - 4).map(line => `  ${line}`));
  }
  return `${lines.join('\n')}\n`;
}

function foundInside({ found, format }: RecognisedBinary): [string, string][] {
  if (found === undefined) return [];
  const lines: [string, string][] = [];
  if (found.goVersion !== null) lines.push(['go', found.goVersion]);
  if (found.mainPackage !== null) lines.push(['package', found.mainPackage]);
  if (found.goBuildId !== null) lines.push(['Go build id', found.goBuildId]);
  if (format === 'wasm' && found.functionNames !== null) {
    lines.push([
      'names',
      found.functionNames ? 'of its functions are in it' : 'none: -ldflags=-s or a tool removed them',
    ]);
    lines.push(['DWARF', found.dwarf ? 'yes' : 'none']);
    const sections = found.customSections.map(({ name, size }) => `${name} (${bytes(size)})`);
    lines.push(['custom parts', sections.join(', ') || 'none']);
  }
  for (const { what, where, why } of found.problems) lines.push(['not read', `${what} at ${where}: ${why}`]);
  return lines;
}

const ROLES = {
  'shared-library': 'a shared library',
  object: 'an object file, not linked yet',
  'core-dump': 'the memory of a process that ended',
  'debug-file': 'a debug file: the debug information of a program, without its code',
} as const;

const FORMATS = { elf: 'ELF', 'mach-o': 'Mach-O', pe: 'PE' } as const;

/** Each executable of a universal file below a line that says what the file is. */
function universalText(file: string, { slices, size }: UniversalBinary, paint: Paint): string {
  const archs = slices.map(slice => slice.arch).join(', ');
  const format = `universal Mach-O of ${slices.length} executables for ${archs}, ${bytes(size)}`;
  const parts = slices.map(slice => {
    const name = `${file} (${slice.arch})`;
    if (slice.state === 'described') return binaryText(name, slice.description, paint);
    const { what, where, why, remedy } = slice.problem;
    const lines = [...field('cannot be read', `${what} at ${where}: ${why}`), ...field('to do', remedy)];
    return [paint.bold(terminalSafeLine(name)), '', ...lines, ''].join('\n');
  });
  return [paint.bold(terminalSafeLine(file)), '', ...field('format', format), '', parts.join('\n')].join('\n');
}

function identity(binary: DescribedBinary): [string, string][] {
  const { linkage, buildInfo, buildIds, stripping, dwarf, pclntab } = binary;
  const lines: [string, string][] = [
    [
      'format',
      `${FORMATS[binary.format]} ${binary.bits} bit ${binary.endianness} endian, ${binary.os}/${binary.arch}, ${bytes(binary.size)}`,
    ],
    ...(binary.role === 'program' ? [] : [['is', ROLES[binary.role]] satisfies [string, string]]),
    ['linked', `${linkage.mode}${linkage.positionIndependent ? ', position independent' : ''}`],
    ['go', goText(binary)],
  ];
  if (buildInfo) {
    const module = buildInfo.mainModule;
    const named = [
      buildInfo.mainPackage,
      module && module.version !== '' ? `(${module.path} ${module.version})` : '',
    ].filter(Boolean);
    if (named.length > 0) lines.push(['package', named.join(' ')]);
    lines.push(['modules', counted(buildInfo.dependencies.length, 'dependency', 'dependencies')]);
    lines.push(...settingLines(buildInfo.settings));
  } else {
    lines.push(['build info', 'none: `go version -m` says nothing of this file']);
  }
  if (buildIds.gnu !== null) lines.push([binary.format === 'mach-o' ? 'UUID' : 'GNU build id', buildIds.gnu]);
  if (buildIds.go) lines.push(['Go build id', buildIds.go]);
  if (binary.packer !== null) lines.push(['packed by', binary.packer]);
  if (binary.garbled.suspected) lines.push(['garbled', binary.garbled.signs.join(', ')]);
  if (stripping.by !== 'none') {
    lines.push([
      'stripped',
      `${stripping.removed.join(' and ')} removed by ${stripping.by} (${stripping.parameter ?? 'unknown'}, ${stripping.confidence})`,
    ]);
  }
  lines.push(['symbols', symbolsText(binary.symbols)]);
  lines.push(['DWARF', dwarfText(dwarf)]);
  lines.push([
    'functions',
    pclntab.state === 'readable'
      ? `${grouped(pclntab.functions)} in the pclntab (format of Go ${pclntab.goRange}, ${pclntab.found})`
      : `pclntab ${pclntab.state}`,
  ]);
  return lines;
}

/** A stripped Mach-O keeps symbols that dynamic linking needs. */
function symbolsText({ present, count }: DescribedBinary['symbols']): string {
  if (present) return grouped(count);
  return count === 0 ? 'none' : `removed but for ${grouped(count)}`;
}

function counted(count: number, one: string, many: string): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** Settings that decide what a debugger sees; values of -ldflags may be secrets, so only -s and -w of them. */
const SHOWN = ['-gcflags', '-tags', '-race', '-trimpath', '-buildmode', 'CGO_ENABLED'];

function settingLines(settings: readonly { readonly key: string; readonly value: string }[]): [string, string][] {
  const of = new Map(settings.map(({ key, value }) => [key, value]));
  const lines: [string, string][] = [];
  const revision = of.get('vcs.revision');
  if (revision !== undefined) {
    const dirty = of.get('vcs.modified') === 'true' ? ', with uncommitted changes' : '';
    lines.push(['commit', `${revision.slice(0, 40)} of ${of.get('vcs.time') ?? 'unknown time'}${dirty}`]);
  }
  const built = SHOWN.filter(key => of.has(key)).map(key => `${key}=${of.get(key)}`);
  if (built.length > 0) lines.push(['built with', built.join(' ')]);
  return lines;
}

const GO_VERSION_FROM = {
  'build-info': 'its build info',
  'dwarf-producer': 'DWARF',
  'runtime-variable': 'runtime.buildVersion in its data',
} as const;

function goText({ go, packer, garbled }: DescribedBinary): string {
  switch (go.state) {
    case 'known':
      return `${go.version} (from ${GO_VERSION_FROM[go.from]})`;
    case 'range':
      return `Go ${go.range} (by the format of its function table)`;
    case 'unknown':
      if (packer !== null) return `unknown before ${packer} unpacks it`;
      return garbled.suspected ? 'a release that garble hides' : 'no Go program, as far as can be told';
  }
}

/** The binary as a debugger sees it that finds the debug file. */
function withDebugFile(binary: DescribedBinary, file: DebugFile | undefined): DescribedBinary {
  if (!file?.matches || file.description.kind !== 'described') return binary;
  const { dwarf, symbols } = file.description;
  return { ...binary, dwarf, symbols };
}

function debugFileText({ file, lookedFor }: DebugFileSearch): string {
  if (file === undefined) {
    const [first, ...others] = lookedFor;
    return `not found: no ${first}${others.length > 0 ? ` and none of ${others.length} other places` : ''}`;
  }
  if (!file.matches) return `${file.name} does not belong to it: ${file.why}`;
  const dwarf = file.description.kind === 'described' ? dwarfText(file.description.dwarf) : 'none';
  return `${file.name} belongs to it; DWARF: ${dwarf}`;
}

function dwarfText(dwarf: DescribedBinary['dwarf']): string {
  if (dwarf.state === 'absent') return 'none';
  if (dwarf.state === 'detached') return `not in it; it names ${dwarf.file}`;
  const { contents } = dwarf;
  const parts = contents
    ? [
        `version ${contents.versions.join(', ')}`,
        counted(contents.units, 'unit', 'units'),
        `${grouped(contents.entries)} entries`,
        `${grouped(contents.lineRows)} line rows`,
      ]
    : [dwarf.state];
  return [...parts, ...(dwarf.compressed ? ['compressed'] : [])].join(', ');
}

/** A line of the head: label and value, the value wrapped. */
export function field(label: string, value: string): string[] {
  const [first, ...rest] = wrap(terminalSafeLine(value), WIDTH - LABEL - 2);
  return [`  ${label.padEnd(LABEL)}${first ?? ''}`, ...rest.map(line => `  ${' '.repeat(LABEL)}${line}`)];
}
