import type { ContainerImageDescription, DebugFileSearch } from '@gds-dev/core/node';
import { bytes, type Paint, terminalSafeLine, wrap } from '@gds-dev/core/terminal';
import { binaryText, field, WIDTH } from './binary-text.ts';

/** Other programs that are listed; the JSON has more. */
const LISTED = 20;

/** Characters of the command: an image may start a whole script. */
const SHOWN = 500;

const CHOSEN_BY = {
  entrypoint: 'what the image starts',
  argument: 'named in what the image starts',
  only: 'the only Go program in it, not what the image starts',
} as const;

/** A container image as `gds binary` shows it; ends with a line feed. */
export function imageText(
  file: string,
  image: ContainerImageDescription,
  paint: Paint,
  debugFile?: DebugFileSearch,
): string {
  const { program, layers } = image;
  const lines = [paint.bold(terminalSafeLine(file)), ''];
  for (const [label, value] of identity(image)) lines.push(...field(label, value));
  if (program === null) {
    lines.push(...field('program', image.noProgram?.why ?? ''), ...field('to do', image.noProgram?.remedy ?? ''));
  } else {
    const from = `from layer ${program.layer + 1} of ${layers.length}`;
    lines.push(...field('program', `${program.path}, ${CHOSEN_BY[program.chosenBy]}, ${from}`));
    lines.push('', binaryText(program.path, program.description, paint, debugFile).trimEnd());
  }
  if (image.otherCount > 0) {
    const title = program === null ? 'Go binaries in it' : 'Other Go binaries in it';
    lines.push('', paint.bold(title), ...image.others.slice(0, LISTED).flatMap(otherText));
    const more = image.otherCount - Math.min(LISTED, image.others.length);
    if (more > 0) lines.push(`  and ${more} more: --format json lists ${image.others.length}`);
  }
  return `${lines.join('\n')}\n`;
}

function identity(image: ContainerImageDescription): [string, string][] {
  const layout = image.layout === 'oci' ? 'OCI layout' : 'docker save';
  const names = image.references.length > 0 ? `${image.references.slice(0, 3).join(', ')}, ` : '';
  const lines: [string, string][] = [
    ['image', `${names}${image.platform}, ${layout}`],
    ['digest', image.digest],
  ];
  const others = image.images.filter(({ digest }) => digest !== image.digest);
  if (others.length > 0) {
    const shown = others.map(({ platform, references, complete }) =>
      [platform, ...references.slice(0, 3), ...(complete ? [] : ['not in this file'])].join(' '),
    );
    lines.push(['also holds', `${shown.join(', ')} (choose with --platform)`]);
  }
  const command = [...image.entrypoint, ...image.cmd];
  lines.push(['starts', command.length > 0 ? `${words(command)}, in ${image.workingDirectory}` : 'nothing']);
  const stored = image.layers.reduce((sum, { size }) => sum + size, 0);
  const packed = [...new Set(image.layers.map(({ compression }) => compression))].join(', ').replace('none', 'plain');
  lines.push(['layers', `${image.layers.length}, ${bytes(stored)} stored${packed === '' ? '' : ` (${packed})`}`]);
  for (const note of image.notes) lines.push(['note', note]);
  return lines;
}

function words(command: readonly string[]): string {
  const line = command.map(word => (/^[\w./:=@%+,-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

function otherText({ path, go, mainPackage, size, dwarf, symbols, problem }: ContainerImageDescription['others'][0]) {
  const told =
    problem === null
      ? [go, mainPackage, bytes(size), dwarf === 'present' ? 'DWARF' : `DWARF ${dwarf}`, symbols ? '' : 'no symbols']
      : ['cannot be read', problem.why];
  const text = `${path}  ${told.filter(Boolean).join(', ')}`;
  return wrap(terminalSafeLine(text), WIDTH - 6).map((line, i) => `  ${i === 0 ? '' : '  '}${line}`);
}
