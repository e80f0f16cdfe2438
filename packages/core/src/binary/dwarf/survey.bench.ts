import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, test } from 'vitest';
import { openBinary } from '../open.ts';
import { bufferSource } from '../source.ts';
import { readDebugSections } from './debug-sections.ts';
import { visitSequences } from './line-programs.ts';
import { dwarfSections } from './sections.ts';
import { surveyUnits } from './unit-survey.ts';

/** `cmd/compile` of the installed Go: 20 MB of DWARF, 1.2 million line rows, 400,000 entries. */
const folder = mkdtempSync(join(tmpdir(), 'gds-bench-'));
const path = join(folder, 'compile');
execFileSync('go', ['build', '-o', path, 'cmd/compile']);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the DWARF of cmd/compile, warm', async ({ bench }) => {
  const { image } = await openBinary(bufferSource(readFileSync(path)));
  const sections = (await readDebugSections(image, dwarfSections(image)))!;
  await bench.compare(
    bench('decompressing', async () => void (await readDebugSections(image, dwarfSections(image)))),
    bench('line programs', () => void visitSequences(sections.line!, image.littleEndian, () => {})),
    bench('units, entries, references, ranges', () => void surveyUnits(sections, image.littleEndian)),
    { iterations: 5, time: 1000, warmupIterations: 1, warmupTime: 100 },
  );
});
