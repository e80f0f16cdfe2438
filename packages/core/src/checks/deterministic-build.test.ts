import { describe, expect, it } from 'vitest';
import { DOUBTED, DOUBTED_RECIPE, recipeWith } from '../../test/described.ts';
import { type Available, type BuildRecipe, unavailable } from '../evidence/index.ts';
import type { BinaryDifference } from '../binary/diff/difference.ts';
import type { Rebuild } from '../evidence/rebuild.ts';
import type { CheckContext } from './check.ts';
import check from './deterministic-build.ts';

const context: CheckContext = {
  target: { name: 'app', kind: 'package', role: 'production', subject: './cmd/app', debugInfoRequiredByFlag: false },
  threshold: () => 0,
};
const recipe: Available<BuildRecipe> = {
  available: true,
  measuredAt: '2026-03-01T00:00:00Z',
  value: {
    source: 'recipe',
    from: 'Makefile#build',
    location: { kind: 'file', path: 'Makefile', startLine: 7 },
    flags: [],
    env: [],
    computed: [],
    unresolved: [],
    doubts: [],
  },
};
const a = 'a'.repeat(64);
const b = 'b'.repeat(64);

const VALUE: BinaryDifference = {
  equal: false,
  size: { a: 1, b: 1 },
  causes: [
    { kind: 'path', evidence: [{ what: 'in front of 2 source files', a: '/scratch/1', b: '/scratch/2' }], remedy: 'x' },
    { kind: 'value', evidence: [{ what: 'main.built', a: 'a host', b: 'another' }], remedy: 'Drop it.' },
  ],
  sections: { compared: 2, differing: [], outside: false },
  functions: null,
  sources: null,
  problems: [],
};

function judge(over: Partial<Rebuild>, buildRecipe: unknown = recipe) {
  const rebuild: Rebuild = {
    varied: ['directory'],
    sha256: [a, b],
    equal: false,
    differingSections: ['.rodata'],
    causes: [],
    keptCaches: false,
    rewritten: [],
    extraBuilds: 0,
    ...over,
  };
  return check.evaluate({ rebuild, buildRecipe } as never, context);
}

describe('deterministic-build', () => {
  it.each([
    [{ writes: ['cmd/app/built.txt'] }, 'Makefile:4: `date` runs before the build and writes what is compiled in'],
    [{}, 'Makefile:4: `date` runs before the build and may write what is compiled in'],
  ])('passes no build of sources that the real one writes anew: %j', (over, summary) => {
    const location = { kind: 'file', path: 'api/Makefile', startLine: 4 } as const;
    const rewritten = [{ text: 'date', location, ...over }];
    expect(judge({ equal: true, sha256: [a, a], differingSections: [], rewritten })).toMatchObject({
      outcome: 'no-data',
      summary: `${summary}; GDS does not run it`,
    });
    expect(judge({ rewritten }).outcome).toBe('fail');
  });

  it.each<[values: readonly string[], remedy: string]>([
    [['', 'false'], 'Delete `-trimpath=false` from this line.'],
    [['0'], 'Replace `-trimpath=0` by `-trimpath` in this line.'],
    [['false', 'true'], 'Add `-trimpath` to the `go build` of Makefile#build.'],
  ])('names the flag that turns -trimpath off: %j', (values, remedy) => {
    const placed = (line: number) => ({ kind: 'file', path: 'Makefile', startLine: line, startColumn: 5 }) as const;
    const flags = values.map((text, index) => ({
      name: '-trimpath',
      words: text === '' ? [] : [{ text }],
      use: 'used' as const,
      location: placed(index + 1),
    }));
    const judged = judge({ causes: [{ input: 'trimpath', proof: '-' }] }, recipeWith({ ...recipe.value, flags }));
    expect(judged).toMatchObject({
      outcome: 'fail',
      findings: [{ remedy, location: remedy.startsWith('Add') ? recipe.value.location : placed(values.length) }],
    });
  });

  it('passes with the sha256 that both builds have', () => {
    expect(judge({ equal: true, sha256: [a, a], differingSections: [] })).toMatchObject({
      outcome: 'pass',
      summary: 'same sha256 twice: aaaaaaaaaaaa',
    });
  });

  it('has no data instead of a pass when the recipe is doubted; a failure stays', () => {
    expect(judge({ equal: true, sha256: [a, a] }, DOUBTED_RECIPE)).toMatchObject(DOUBTED);
    expect(judge({}, DOUBTED_RECIPE).outcome).toBe('fail');
  });

  it('does not miss a flag that the real build may have', () => {
    const trimpath = { input: 'trimpath', proof: 'with -trimpath: the same sha256 both times' } as const;
    expect(judge({ causes: [trimpath] }, DOUBTED_RECIPE)).toMatchObject({
      ...DOUBTED,
      summary: `two builds differ: no -trimpath; but ${DOUBTED.summary}`,
    });
    const refused = recipeWith({ doubts: [{ reason: '-extld=x is not built with', about: 'refused-flag' }] });
    expect(judge({ causes: [trimpath] }, refused).outcome).toBe('fail');
    const clock = { input: 'clock', proof: 'with one clock: the same sha256 both times' } as const;
    expect(judge({ causes: [trimpath, clock] }, DOUBTED_RECIPE).outcome).toBe('fail');
  });

  it('points at the computed value and at the build command', () => {
    const location = { kind: 'file', path: 'Makefile', startLine: 2, startColumn: 18 } as const;
    const computed = {
      expression: '$(shell date)',
      word: '-X main.built=$(shell date)',
      location,
      varies: true,
    } as const;
    const judgement = judge({
      causes: [
        { input: 'computed-value', computed, proof: 'two values, two binaries' },
        { input: 'trimpath', proof: 'two directories, two binaries' },
      ],
    });
    expect(judgement).toMatchObject({
      outcome: 'fail',
      summary: 'two builds differ: $(shell date), no -trimpath',
      findings: [
        { location, evidence: [{ key: 'proof', value: 'two values, two binaries' }, { value: '.rodata' }] },
        {
          location: { path: 'Makefile', startLine: 7 },
          remedy: 'Add `-trimpath` to the `go build` of Makefile#build.',
        },
      ],
    });
  });

  it.each([
    ['$(shell date)', ' instead of the clock: `$(shell git log -1 --format=%cI)`'],
    ['$(date)', ' instead of the clock: `$(git log -1 --format=%cI)`'],
    ['`date`', ' instead of the clock: `$(git log -1 --format=%cI)`'],
    ['$EPOCHSECONDS', ' instead of the clock: `$(git log -1 --format=%cI)`'],
    ['$RANDOM', ' instead of a random number: `$(git rev-parse HEAD)`'],
    ['$(shell uuidgen)', ' instead of a random number: `$(shell git rev-parse HEAD)`'],
    ['$(openssl rand -hex 4)', ' instead of a random number: `$(git rev-parse HEAD)`'],
    ['$(shell hostname)', ' instead of the machine that builds: `$(shell git rev-parse HEAD)`'],
    ['$(USER)', ' instead of the machine that builds: `$(shell git rev-parse HEAD)`'],
    ['${HOSTNAME}', ' instead of the machine that builds: `$(git rev-parse HEAD)`'],
    ['${{ github.run_number }}', ': `$(git rev-parse HEAD)`'],
  ])('names what the commit gives instead of %s', (expression, instead) => {
    const computed = { expression, word: `-X main.built=${expression}`, varies: true } as const;
    expect(judge({ causes: [{ input: 'computed-value', computed, proof: 'p' }] })).toMatchObject({
      findings: [{ remedy: expect.stringContaining(`from the commit${instead}, or drop it`) as string }],
    });
  });

  it.each([
    ['Makefile', '$$(date)', '$(date)', '$$(git log -1 --format=%cI)'],
    ['Makefile', '$$RANDOM', '$RANDOM', '$$(git rev-parse HEAD)'],
    ['Makefile', '$$HOSTNAME', '$HOSTNAME', '$$(git rev-parse HEAD)'],
    ['Makefile', '$$$$', '$$', '$$(git rev-parse HEAD)'],
    ['build/go.mk', '`date`', '`date`', '$(shell git log -1 --format=%cI)'],
    ['build.sh', '`date`', '`date`', '$(git log -1 --format=%cI)'],
    ['build.sh', '$$', '$$', '$(git rev-parse HEAD)'],
    ['justfile', '`date`', '`date`', 'git log -1 --format=%cI'],
  ])('quotes what stands in %s: %s', (path, written, expression, instead) => {
    const snippet = `\tgo build -ldflags "-X main.built=${written}"`;
    const location = { kind: 'file', path, startLine: 4, snippet } as const;
    const computed = { expression, word: `-X main.built=${expression}`, varies: true, location } as const;
    expect(judge({ causes: [{ input: 'computed-value', computed, proof: 'p' }] })).toMatchObject({
      summary: `two builds differ: ${written}`,
      findings: [
        {
          message: expect.stringContaining(`the value of ${written} is compiled`) as string,
          remedy: expect.stringContaining(`: \`${instead}\`, or drop it`) as string,
        },
      ],
    });
  });

  it.each([
    ['$(./version.sh)', 'GDS does not run it'],
    ['$(shell ./version.sh)', 'GDS does not run it'],
    ['`./version.sh`', 'GDS does not run it'],
    ['${BUILD_DATE}', 'GDS does not know its value'],
    ['${{ steps.meta.outputs.version }}', 'GDS does not know its value'],
  ])('knows neither that two builds get the same %s nor that they do not', (expression, why) => {
    const location = { kind: 'file', path: 'api/Makefile', startLine: 4 } as const;
    const computed = { expression, word: `-X main.v=${expression}`, location };
    const value = { input: 'computed-value', computed, proof: 'two values, two binaries' } as const;
    const said = `\`${expression}\` is in the binary; ${why}, so it does not know whether two builds of one commit get the same`;
    expect(judge({ causes: [value] })).toMatchObject({ outcome: 'no-data', summary: `Makefile:4: ${said}` });
    expect(judge({ causes: [value, { input: 'trimpath', proof: 'p' }] })).toMatchObject({
      outcome: 'fail',
      summary: 'two builds differ: no -trimpath',
      findings: [{ severity: 'error' }, { severity: 'notice', message: said, location }],
    });
  });

  it('does not claim that a value is compiled in which the linker passed over', () => {
    const computed = { expression: '$(shell date)', word: '-X main.nosuch=$(shell date)', varies: true } as const;
    const causes = [{ input: 'computed-value', computed, unlinked: 'main.nosuch', proof: 'p' }] as const;
    expect(judge({ causes })).toMatchObject({
      outcome: 'fail',
      findings: [
        {
          message:
            '`-X main.nosuch` sets no variable that ./cmd/app uses; the value of $(shell date) still changes the Go build ID, so every build differs',
          remedy: expect.stringMatching(/^Delete this `-X main\.nosuch=…`/) as string,
        },
      ],
    });
  });

  it('names the variable that the files show beside the computed value', () => {
    const computed = { expression: '$(shell date)', word: '-X main.built=$(shell date)', varies: true } as const;
    const judgement = judge({ causes: [{ input: 'computed-value', computed, proof: 'p' }], difference: VALUE });
    expect(judgement).toMatchObject({
      findings: [{ evidence: [{}, {}, { key: 'value: main.built', value: 'a host, then another' }] }],
    });
  });

  it('tells of an unknown cause what the files show, and how to mend it, without the paths of this run', () => {
    const judgement = judge({ causes: [{ input: 'unknown', proof: 'p' }], difference: VALUE });
    expect(judgement).toMatchObject({
      findings: [
        {
          message: expect.stringMatching(/; the files differ in their value: main\.built$/),
          remedy: 'Drop it.',
        },
      ],
    });
    expect(JSON.stringify(judgement)).not.toContain('/scratch/');
  });

  it.each([
    ...(['vcs-stamp', 'clock', 'cgo-path', 'cgo', 'unknown'] as const).map(input => ({ input })),
    { input: 'environment', variables: ['TZ'] } as const,
  ])('has words for $input', cause => {
    expect(judge({ causes: [{ ...cause, proof: 'p' }] })).toMatchObject({
      outcome: 'fail',
      findings: [{ severity: 'error' }],
    });
  });

  it('fails with a finding even when no cause was found and the recipe is unknown', () => {
    expect(judge({}, unavailable('unreadable', 'x', 'y'))).toMatchObject({
      outcome: 'fail',
      summary: 'two builds differ: cause unknown',
      findings: [{ evidence: [{ value: 'nothing was found' }, {}] }],
    });
  });
});
