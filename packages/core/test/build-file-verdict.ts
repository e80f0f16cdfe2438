import { expect } from 'vitest';
import debugInfo from '../src/checks/debug-info.ts';
import deterministicBuild from '../src/checks/deterministic-build.ts';
import type { Judgement } from '../src/checks/check.ts';
import { strippingFlags } from '../src/checks/stripping-flags.ts';
import type { Available, BuildRecipe } from '../src/evidence/index.ts';
import type { Rebuild } from '../src/evidence/rebuild.ts';
import { described, findingsOf, judgeBinary } from './described.ts';
import { recipeIn } from './recipe-in.ts';

/** What a build file makes of a program, where a finding's region stands between `«` and `»`. */
export interface VerdictRow {
  readonly how: string;
  readonly text: string;
  /** That of 003, judged on the binary that these flags give. */
  readonly debugInfo: 'pass' | 'fail' | 'no-data';
  /** That of 020, where two builds are equal if they have `-trimpath`. */
  readonly deterministicBuild?: 'pass' | 'no-data';
}

/** The recipe of `./cmd/app` in one file, as evidence. */
export async function recipeEvidence(file: string, text: string): Promise<Available<BuildRecipe>> {
  return { available: true, measuredAt: '2026-03-01T00:00:00Z', value: await recipeIn(file, text) };
}

const ABSENT = described({
  dwarf: { state: 'absent' },
  stripping: { by: 'go-linker', removed: ['dwarf'], confidence: 'certain', parameter: null },
});

/** 003 on what the flags of the recipe give. */
export function debugInfoOf(recipe: Available<BuildRecipe>): Judgement {
  return judgeBinary(debugInfo, strippingFlags(recipe).length > 0 ? ABSENT : described(), recipe);
}

/** 020 on two equal builds, or on two that differ by their folder where `-trimpath` is missing. */
export function deterministicBuildOf(buildRecipe: Available<BuildRecipe>): Judgement {
  const equal = buildRecipe.value.flags.some(({ name }) => name === '-trimpath');
  const rebuild: Rebuild = {
    ...{ varied: [], differingSections: [], keptCaches: false, extraBuilds: 0, rewritten: [] },
    ...{ equal, sha256: ['a', equal ? 'a' : 'b'] },
    causes: equal ? [] : [{ input: 'trimpath', proof: 'in this test' }],
  };
  const target = { name: 'app', kind: 'package', role: 'production', subject: './cmd/app' } as const;
  const context = { target: { ...target, debugInfoRequiredByFlag: false }, threshold: () => 0 };
  return deterministicBuild.evaluate({ rebuild, buildRecipe } as never, context);
}

/** Compares outcome and, of the first finding, file, line and columns. */
export async function expectVerdict(file: string, { text, ...verdict }: VerdictRow): Promise<void> {
  const plain = text.replaceAll(/[«»]/g, '');
  const recipe = await recipeEvidence(file, plain);
  const judgement = debugInfoOf(recipe);
  expect(judgement.outcome, judgement.summary).toBe(verdict.debugInfo);
  if (verdict.deterministicBuild) expect(deterministicBuildOf(recipe).outcome, '020').toBe(verdict.deterministicBuild);
  const places = findingsOf(judgement).map(({ location }) => {
    if (location?.kind !== 'file') return JSON.stringify(location);
    const line = plain.split('\n')[location.startLine - 1]!;
    return `${location.path}:${location.startLine}:${location.startColumn} ${line.slice(location.startColumn! - 1, location.endColumn! - 1)}`;
  });
  expect(places).toEqual(markedIn(file, text));
}

function markedIn(file: string, text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const [before, region] = line.split(/[«»]/);
    return region === undefined ? [] : [`${file}:${index + 1}:${before!.length + 1} ${region}`];
  });
}
