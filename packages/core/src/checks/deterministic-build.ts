import type { BuildRecipe } from '../evidence/build-recipe.ts';
import type { Collected } from '../evidence/index.ts';
import type { Rebuild } from '../evidence/rebuild.ts';
import type { BinaryDifference } from '../binary/diff/difference.ts';
import type { Fact } from '../standard/index.ts';
import { defineCheck, type DraftFinding, type Judgement } from './check.ts';
import { unlessDoubted } from './recipe-doubts.ts';

/** Two builds of one commit, made apart from each other, are the same file. */
export default defineCheck({
  id: 'deterministic-build',
  needs: ['rebuild'],
  uses: ['buildRecipe'],
  evaluate({ rebuild, buildRecipe }, { target }): Judgement {
    const facts = factsOf(rebuild);
    if (rebuild.equal) {
      const summary = `same sha256 twice: ${rebuild.sha256[0].slice(0, 12)}`;
      return unlessDoubted({ outcome: 'pass', summary, facts }, buildRecipe);
    }
    const subject = target?.subject ?? 'the package';
    const [first, ...rest] = rebuild.causes.map(cause => findingOf(cause, subject, rebuild, buildRecipe));
    return {
      outcome: 'fail',
      summary: `two builds differ: ${rebuild.causes.map(inWords).join(', ') || 'cause unknown'}`,
      facts,
      findings: [
        first ?? findingOf({ input: 'unknown', proof: 'nothing was found' }, subject, rebuild, buildRecipe),
        ...rest,
      ],
    };
  },
});

type Cause = Rebuild['causes'][number];

function findingOf(
  cause: Cause,
  subject: string,
  { differingSections, difference }: Rebuild,
  buildRecipe: Collected<BuildRecipe>,
): DraftFinding {
  const recipe = buildRecipe.available ? buildRecipe.value : undefined;
  const evidence: Fact[] = [
    { key: 'proof', value: cause.proof },
    { key: 'differing sections', value: differingSections.join(' ') || 'not known' },
    ...seenFor(cause, difference),
  ];
  const at = (location: DraftFinding['location']) => (location ? { location } : {});
  switch (cause.input) {
    case 'computed-value': {
      const { computed } = cause;
      return {
        severity: 'error',
        message: `the value of ${computed?.expression ?? 'a command'} is compiled into ${subject}, so every build differs`,
        remedy:
          'Take the value from the commit instead of the clock: `$(shell git log -1 --format=%cI)`, or drop it: Go stamps the commit and its time by itself (`go version -m`).',
        evidence,
        ...at(computed?.location),
      };
    }
    case 'trimpath':
      return {
        severity: 'error',
        message: `the path of the checkout is compiled into ${subject}, so builds in two directories differ`,
        remedy:
          recipe?.source === 'recipe'
            ? `Add \`-trimpath\` to the \`go build\` of ${recipe.from}.`
            : 'Build with `go build -trimpath`.',
        evidence,
        ...at(recipe?.location),
      };
    case 'vcs-stamp':
      return {
        severity: 'error',
        message: `the VCS stamp of ${subject} differs between two builds of one commit`,
        remedy: 'Build from a clean checkout, or with `-buildvcs=false`.',
        evidence,
        ...at(recipe?.location),
      };
    case 'unknown':
      return {
        severity: 'error',
        message: `two builds of ${subject} differ, and neither the directory nor a computed value is the only cause${inTheFiles(difference)}`,
        remedy:
          othersOf(difference)[0]?.remedy ??
          'Compare two builds with `gds diff A B`. Usual causes: cgo (try `CGO_ENABLED=0`), code that is generated while building, a linker flag.',
        evidence,
        ...at(recipe?.location),
      };
  }
}

/** What the files show of a cause. The paths of the two directories are left out: they are those of this run. */
function seenFor({ input }: Cause, difference: BinaryDifference | undefined): Fact[] {
  if (difference === undefined) return [];
  const seen = difference.causes.filter(({ kind }) => (input === 'unknown' ? kind !== 'path' : kind === KINDS[input]));
  const facts = seen
    .filter(({ kind }) => kind !== 'path')
    .flatMap(({ kind, evidence }) =>
      evidence.slice(0, 5).map(({ what, a, b }) => ({
        key: `${kind}: ${what}`,
        value: `${a ?? 'not there'}, then ${b ?? 'not there'}`,
      })),
    );
  const functions = difference.functions?.listed.slice(0, 10).map(({ name }) => name) ?? [];
  if (input === 'unknown' && functions.length > 0)
    facts.push({ key: 'differing functions', value: functions.join(' ') });
  return facts;
}

const KINDS = { 'computed-value': 'value', trimpath: 'path', 'vcs-stamp': 'vcs' } as const;

/** Causes that the files show and that the builds with one input fixed cannot find. */
function othersOf(difference: BinaryDifference | undefined): readonly BinaryDifference['causes'][number][] {
  return difference?.causes.filter(({ kind }) => kind !== 'path') ?? [];
}

/** `; the files show another value: main.host`. */
function inTheFiles(difference: BinaryDifference | undefined): string {
  const [first] = othersOf(difference);
  if (first === undefined) return '';
  return `; the files differ in their ${first.kind}: ${first.evidence
    .map(({ what }) => what)
    .slice(0, 3)
    .join(', ')}`;
}

function inWords(cause: Cause): string {
  switch (cause.input) {
    case 'computed-value':
      return cause.computed?.expression ?? 'a computed value';
    case 'trimpath':
      return 'no -trimpath';
    case 'vcs-stamp':
      return 'VCS stamp';
    case 'unknown':
      return 'cause unknown';
  }
}

function factsOf({ sha256, varied, differingSections }: Rebuild): Fact[] {
  return [
    { key: 'first build', value: sha256[0], unit: 'sha256' },
    { key: 'second build', value: sha256[1], unit: 'sha256' },
    { key: 'varied between them', value: varied.join(', ') },
    ...(differingSections.length > 0 ? [{ key: 'differing sections', value: differingSections.join(' ') }] : []),
  ];
}
