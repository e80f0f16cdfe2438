import type { BinaryDifference, CauseKind, FunctionDifference, SectionDifference } from '@gds-dev/core/binary';
import { bytes, type Paint, terminalSafeLine, wrap } from '@gds-dev/core/terminal';

const WIDTH = 80;
const LABEL = 14;
const MAX_FUNCTIONS = 10;
const MAX_EVIDENCE = 8;

const CAUSES: Record<CauseKind, string> = {
  program: 'they are two different programs',
  target: 'they are built for different systems',
  toolchain: 'two Go releases built them',
  flags: 'build settings differ',
  cgo: 'cgo or its C compiler differs',
  modules: 'the versions of modules differ',
  vcs: 'the stamp of the version control system differs',
  path: 'directories of the build machine are compiled in',
  value: 'a value that the build computes is compiled in',
  source: 'the source differs: flags, toolchain and modules are the same',
  strip: 'one of them is stripped',
  compression: 'the same debug information is compressed in another way',
  'build-id': 'the build id differs',
  layout: 'the same sections lie elsewhere in the file',
};

/** A difference as `gds diff` shows it; ends with a line feed. */
export function diffText(a: string, b: string, difference: BinaryDifference, paint: Paint): string {
  const { equal, size, causes, problems } = difference;
  const lines = [
    `${paint.bold('A')} ${terminalSafeLine(a)}  ${paint.dim(bytes(size.a))}`,
    `${paint.bold('B')} ${terminalSafeLine(b)}  ${paint.dim(bytes(size.b))}`,
    '',
  ];
  if (equal) {
    lines.push(`${paint.standing('pass')('✓')} The files are equal.`);
    return `${lines.join('\n')}\n`;
  }
  lines.push(`${paint.standing('fail')('✗')} The files differ.`, '', paint.bold('Why'));
  if (causes.length === 0) {
    lines.push(
      ...wrap('No cause found: every input that the files record is the same. What differs is below.', WIDTH - 2).map(
        indent,
      ),
    );
  }
  for (const { kind, evidence, remedy } of causes) {
    lines.push(`  ${paint.bold(kind)}: ${CAUSES[kind]}`);
    for (const { what, a: one, b: other } of evidence.slice(0, MAX_EVIDENCE)) {
      lines.push(...evidenceLines(what, one, other));
    }
    if (evidence.length > MAX_EVIDENCE) lines.push(`    … ${evidence.length - MAX_EVIDENCE} more`);
    const [first, ...rest] = wrap(remedy, WIDTH - 6);
    lines.push(`    → ${first ?? ''}`, ...rest.map(line => `      ${line}`));
  }
  lines.push('', paint.bold('What differs'), ...contents(difference));
  if (problems.length > 0) {
    lines.push('', paint.bold('What could not be read'));
    for (const { file, what, where, why } of problems.slice(0, MAX_FUNCTIONS)) {
      lines.push(
        ...wrap(terminalSafeLine(`${file.toUpperCase()}: ${what} at ${where}: ${why}`), WIDTH - 2).map(indent),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function evidenceLines(what: string, a: string | null, b: string | null): string[] {
  if (a === null && b === null) return [`    ${terminalSafeLine(what)}`];
  const [one, other] = [a ?? 'not there', b ?? 'not there'].map(text => terminalSafeLine(text));
  const line = `    ${terminalSafeLine(what)}: ${one} → ${other}`;
  if (line.length <= WIDTH) return [line];
  return [`    ${terminalSafeLine(what)}`, `      A ${one}`, `      B ${other}`];
}

const SECTIONS: readonly (readonly [string, (section: SectionDifference) => boolean])[] = [
  ['contents', ({ differs }) => differs === 'contents'],
  ['size in memory', ({ differs }) => differs === 'size'],
  ['compression alone', ({ differs }) => differs === 'stream'],
  ['in A only', ({ differs, size }) => differs === 'missing' && size.b === null],
  ['in B only', ({ differs, size }) => differs === 'missing' && size.a === null],
  ['unreadable', ({ differs }) => differs === 'unread'],
];

function contents({ sections, functions, sources }: BinaryDifference): string[] {
  const lines = field('sections', `${sections.differing.length} of ${sections.compared}`);
  for (const [words, belongs] of SECTIONS) {
    const names = sections.differing.filter(belongs).map(({ name }) => name);
    if (names.length > 0) lines.push(...field('', `${words}: ${names.join(' ')}`));
  }
  if (sections.outside) lines.push(...field('', 'bytes outside of sections: headers, padding'));
  if (functions === null) lines.push(...field('functions', 'not compared: a function table is missing or damaged'));
  else {
    const { same, moved, constants, changed, onlyInA, onlyInB, by, listed, packages } = functions;
    const count = (n: number) => n.toLocaleString('en-US');
    const parts = [`${count(same)} the same`];
    if (moved > 0) parts.push(`${count(moved)} ${by === 'operands' ? 'the same elsewhere' : 'of the same size'}`);
    if (constants > 0) parts.push(`${count(constants)} about another constant`);
    if (changed > 0) parts.push(`${count(changed)} changed`);
    if (onlyInA > 0) parts.push(`${count(onlyInA)} in A only`);
    if (onlyInB > 0) parts.push(`${count(onlyInB)} in B only`);
    lines.push(...field('functions', parts.join(', ')));
    if (by === 'size') lines.push(...field('', 'by size: code is compared on amd64 and arm64'));
    for (const difference of listed.slice(0, MAX_FUNCTIONS)) lines.push(...field('', functionText(difference)));
    const more = constants + changed + onlyInA + onlyInB - Math.min(listed.length, MAX_FUNCTIONS);
    if (more > 0) {
      const names = packages.slice(0, 5).map(entry => entry.package);
      lines.push(...field('', `… ${count(more)} more, most in ${names.join(', ')}`));
    }
  }
  if (sources !== null && sources.onlyInA + sources.onlyInB > 0) {
    lines.push(...field('source files', `${sources.onlyInA} in A only, ${sources.onlyInB} in B only`));
  }
  return lines;
}

function functionText({ name, differs, size }: FunctionDifference): string {
  if (size.a === null) return `${name}: in B only, ${size.b} bytes`;
  if (size.b === null) return `${name}: in A only, ${size.a} bytes`;
  if (differs === 'constants') return `${name}: another constant`;
  return `${name}: ${size.a === size.b ? `${size.a} bytes` : `${size.a} → ${size.b} bytes`}`;
}

function indent(line: string): string {
  return `  ${line}`;
}

function field(label: string, value: string): string[] {
  const [first, ...rest] = wrap(terminalSafeLine(value), WIDTH - LABEL - 2);
  return [`  ${label.padEnd(LABEL)}${first ?? ''}`, ...rest.map(line => `  ${' '.repeat(LABEL)}${line}`)];
}
