import { problemOf } from '../errors.ts';
import type { Binary } from '../open.ts';
import { causesOf } from './causes.ts';
import type { BinaryDifference, FunctionsDifference, Pair, Problem } from './difference.ts';
import { differingTexts, type TextDifference } from './constants.ts';
import { symbolFinder, type SymbolPair } from './code.ts';
import { compareFunctions, readProgram, sameCode } from './functions.ts';
import { readInputs, type Inputs } from './inputs.ts';
import { compareSections, rawReader, refuseOverlap, sameFiles, type RawReader } from './sections.ts';
import { compareSources } from './sources.ts';
import { differingStrings, type StringDifference } from './strings.ts';

/**
 * How two binaries differ, and why. What cannot be read of one is told in `problems`. Rejects with a
 * BinaryFormatError when a file is cut while it is read or its sections overlap.
 */
export async function diffBinaries(a: Binary, b: Binary): Promise<BinaryDifference> {
  const images = { a: a.image, b: b.image };
  const size = { a: a.image.source.size, b: b.image.source.size };
  if (await sameFiles(images)) {
    const sections = { compared: a.image.sections.length, differing: [], outside: false };
    return { equal: true, size, causes: [], sections, functions: null, sources: null, problems: [] };
  }
  for (const image of [a.image, b.image]) refuseOverlap(image);
  const problems: Problem[] = [];
  const read = { a: rawReader(a.image), b: rawReader(b.image) };
  const sections = await compareSections(images, read, problems);
  const inputs = { a: await readInputs(a, 'a', problems), b: await readInputs(b, 'b', problems) };
  const [one, other] = [inputs.a.functions?.table, inputs.b.functions?.table];
  const sources = one && other && compareSources(one, other);
  const { functions, strings, texts } = await compareCode(a, b, inputs, read, problems);
  const causes = causesOf({ images, inputs, sections, functions, sources, strings, texts });
  return { equal: false, size, causes, sections, functions, sources: sources?.difference ?? null, problems };
}

interface CodeComparison {
  readonly functions: FunctionsDifference | null;
  readonly strings: readonly StringDifference[];
  readonly texts: () => readonly TextDifference[];
}

async function compareCode(
  a: Binary,
  b: Binary,
  inputs: Pair<Inputs>,
  read: Pair<RawReader>,
  problems: Problem[],
): Promise<CodeComparison> {
  const [one, other] = [inputs.a.functions?.table, inputs.b.functions?.table];
  if (one === undefined || other === undefined) return { functions: null, strings: [], texts: () => [] };
  let file: 'a' | 'b' = 'a';
  try {
    const first = await readProgram(a.image, one, read.a);
    file = 'b';
    const second = await readProgram(b.image, other, read.b);
    let reading: Promise<SymbolPair | undefined> | undefined;
    const symbols = () => (reading ??= readSymbols(a, b));
    const names = sameCode(first, second) ? undefined : await symbols();
    const functions = compareFunctions(first, second, names, ownPackages(inputs));
    return {
      functions,
      strings: await differingStrings(first, second, symbols),
      texts: () => differingTexts(first, second),
    };
  } catch (error) {
    problems.push({ ...problemOf(error), file });
    return { functions: null, strings: [], texts: () => [] };
  }
}

async function readSymbols(a: Binary, b: Binary): Promise<SymbolPair | undefined> {
  const [one, other] = [await a.executable.symbols(), await b.executable.symbols()];
  return one && other && { a: symbolFinder(one), b: symbolFinder(other) };
}

/** Package main, and those of the main modules. */
function ownPackages({ a, b }: Pair<Inputs>): (name: string) => boolean {
  const paths = [a.info?.mainModule?.path, b.info?.mainModule?.path].filter(path => path !== undefined);
  return name => name === 'main' || paths.some(path => name === path || name.startsWith(`${path}/`));
}
