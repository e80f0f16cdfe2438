import type { BuildRecipe } from '../evidence/build-recipe.ts';
import type { Collected } from '../evidence/index.ts';
import type { Rebuild, RebuildCause as Cause } from '../evidence/rebuild.ts';
import type { BinaryDifference } from '../binary/diff/difference.ts';
import { type Fact, targetInWords } from '../standard/index.ts';
import { defineCheck, type DraftFinding, type Judgement } from './check.ts';
import { unlessDoubted } from './recipe-doubts.ts';
import { shortPlace } from './short-place.ts';
import { trimpathOff } from './trimpath-off.ts';
import { isUnknownValue, noticeOfUnknown, ofUnknownValues } from './unknown-values.ts';
import { ofCommit, valueOfCommit, writtenExpression } from './value-of-commit.ts';

/** Two builds of one commit, made apart from each other, are the same file. */
export default defineCheck({
  id: 'deterministic-build',
  needs: ['rebuild'],
  uses: ['buildRecipe'],
  evaluate({ rebuild, buildRecipe }, { target }): Judgement {
    const facts = factsOf(rebuild);
    if (rebuild.equal) {
      const summary = `same sha256 twice: ${rebuild.sha256[0].slice(0, 12)}`;
      if (rebuild.rewritten.length > 0) return ofOtherSources(rebuild.rewritten, facts);
      return unlessDoubted({ outcome: 'pass', summary, facts, findings: askedAnyway(buildRecipe) }, buildRecipe, {
        decisive: ['linked-value', 'compiler'],
      });
    }
    const subject = target ? targetInWords(target) : 'the package';
    const causes = rebuild.causes.filter(cause => !isUnknownValue(cause));
    const values = rebuild.causes.filter(isUnknownValue);
    if (causes.length === 0 && values.length > 0) return ofUnknownValues(values, facts);
    const summary = `two builds differ: ${causes.map(inWords).join(', ') || 'cause unknown'}`;
    // The real build may have the flag that these lacked.
    if (causes.length > 0 && causes.every(({ input }) => OF_FLAGS.has(input))) {
      const doubted = unlessDoubted({ outcome: 'pass', summary, facts, findings: [] }, ofFlags(buildRecipe));
      if (doubted.outcome === 'no-data') return { ...doubted, summary: `${summary}; but ${doubted.summary}` };
    }
    const [first, ...rest] = causes.map(cause => findingOf(cause, subject, rebuild, buildRecipe));
    return {
      outcome: 'fail',
      summary,
      facts,
      findings: [
        first ?? findingOf({ input: 'unknown', proof: 'nothing was found' }, subject, rebuild, buildRecipe),
        ...rest,
        ...values.map(noticeOfUnknown),
      ],
    };
  },
});

/** Two equal builds of sources that the real build writes anew say nothing of it. */
function ofOtherSources([first, ...more]: Rebuild['rewritten'], facts: readonly Fact[]): Judgement {
  const { text = '', location, writes } = first ?? {};
  const place = location ? `${shortPlace(location.path, location.startLine)}: ` : '';
  const what = writes ? 'writes what is compiled in' : 'may write what is compiled in';
  return {
    outcome: 'no-data',
    summary: `${place}\`${text}\` runs before the build and ${what}; GDS does not run it${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    provide: 'commit what it writes and take it out of the build, or compare two builds of your own: gds diff A B',
    facts,
  };
}

/** Causes that one flag of the build takes away. */
const OF_FLAGS: ReadonlySet<Cause['input']> = new Set(['trimpath', 'vcs-stamp']);

/** The recipe with those of its doubts alone that may add a flag. */
function ofFlags(recipe: Collected<BuildRecipe>): Collected<BuildRecipe> {
  if (!recipe.available) return recipe;
  return {
    ...recipe,
    value: { ...recipe.value, doubts: recipe.value.doubts.filter(({ about }) => about === undefined) },
  };
}

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
      const { computed, unlinked } = cause;
      if (unlinked !== undefined) {
        return {
          severity: 'error',
          message: `\`-X ${unlinked}\` sets no variable that ${subject} uses; the value of ${writtenExpression(computed)} still changes the Go build ID, so every build differs`,
          remedy: `Delete this \`-X ${unlinked}=…\`, or mend the name: an import path or \`main\`, a dot, and a string variable that the program uses.`,
          evidence,
          ...at(computed.location),
        };
      }
      return {
        severity: 'error',
        message: `the value of ${writtenExpression(computed)} is compiled into ${subject}, so every build differs`,
        remedy: computed.impliedBy
          ? `${computed.impliedBy.tool} adds \`${computed.word}\` by default: write \`${computed.impliedBy.key}:\` here, with a value that the commit decides (\`{{.CommitDate}}\`) or without one.`
          : `${valueOfCommit(computed)}, or drop it: Go stamps the commit and its time by itself (\`go version -m\`).`,
        evidence,
        ...at(computed.location),
      };
    }
    case 'trimpath': {
      const off = trimpathOff(recipe);
      const message = `the path of the checkout is compiled into ${subject}, so builds in two directories differ`;
      if (off === undefined)
        return { severity: 'error', message, remedy: addedTo(recipe, '-trimpath'), evidence, ...at(recipe?.location) };
      return {
        severity: 'error',
        message: `${message}: \`${off.text}\` turns -trimpath off`,
        remedy: `${off.isOnBefore ? `Delete \`${off.text}\` from` : `Replace \`${off.text}\` by \`-trimpath\` in`} ${off.location ? 'this line' : off.origin}.`,
        evidence,
        ...at(off.location),
      };
    }
    case 'vcs-stamp':
      return {
        severity: 'error',
        message: `the VCS stamp of ${subject} differs between two builds of one commit`,
        remedy: `Let the build leave the work tree clean, so that Go stamps the same state every time. Or: ${addedTo(recipe, '-buildvcs=false')}`,
        evidence,
        ...at(recipe?.location),
      };
    case 'clock':
      return {
        severity: 'error',
        message: `the C compiler writes the time into ${subject}, so every build differs`,
        remedy:
          'Take `__DATE__` and `__TIME__` out of the C code, or build with the time of the commit: `SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) go build …`.',
        evidence,
        ...at(recipe?.location),
      };
    case 'environment': {
      const names = cause.variables.join(', ');
      return {
        severity: 'error',
        message: `${names} of the machine that builds changes ${subject}, through the C compiler`,
        remedy: `Take ${names} out of what the C compiler's command (\`go env CC\`) and its flags read, or build with \`CGO_ENABLED=0\`.`,
        evidence,
        ...at(recipe?.location),
      };
    }
    case 'cgo-path':
      return {
        severity: 'error',
        message: `C code writes the path of the checkout into ${subject}, also with -trimpath`,
        remedy:
          'Take `${SRCDIR}` out of the `#cgo` lines where it reaches the binary (`-rpath`, `-D`), or build with `CGO_ENABLED=0`.',
        evidence,
        ...at(recipe?.location),
      };
    case 'cgo':
      return {
        severity: 'error',
        message: `C code makes two builds of ${subject} differ`,
        remedy: 'Build with `CGO_ENABLED=0`, or let the C compiler write the same bytes every time.',
        evidence,
        ...at(recipe?.location),
      };
    case 'unknown':
      return {
        severity: 'error',
        message: `two builds of ${subject} differ, and nothing that GDS changed made them equal${inTheFiles(difference)}`,
        remedy:
          othersOf(difference)[0]?.remedy ??
          'Compare two builds with `gds diff A B`. Usual causes: a C compiler that does not write the same bytes twice, code that is generated while building.',
        evidence,
        ...at(recipe?.location),
      };
  }
}

/** What the files show of a cause. The paths of the two directories are left out: they are those of this run. */
function seenFor({ input }: Cause, difference: BinaryDifference | undefined): Fact[] {
  if (difference === undefined) return [];
  const kinds = KINDS[input];
  const seen = difference.causes.filter(({ kind }) => kinds?.includes(kind) ?? kind !== 'path');
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

/** What belongs to a cause; without an entry everything but the paths does. */
const KINDS: { readonly [K in Cause['input']]?: readonly string[] } = {
  'computed-value': ['value'],
  trimpath: ['path'],
  'cgo-path': ['path'],
  'vcs-stamp': ['vcs', 'modules'],
};

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
      return writtenExpression(cause.computed);
    case 'trimpath':
      return 'no -trimpath';
    case 'vcs-stamp':
      return 'VCS stamp';
    case 'clock':
      return 'time of the C compiler';
    case 'environment':
      return cause.variables.join(', ');
    case 'cgo-path':
      return 'path in C code';
    case 'cgo':
      return 'C code';
    case 'unknown':
      return 'cause unknown';
  }
}

/** `Add … to the go build of Makefile#build.` */
function addedTo(recipe: BuildRecipe | undefined, flag: string): string {
  if (recipe?.declared) {
    const { tool, build, key, isWritten } = recipe.declared;
    const place = `the ${tool} build \`${build}\``;
    return isWritten ? `Add \`${flag}\` to \`${key}:\` of ${place}.` : `Add \`${key}: [${flag}]\` to ${place}.`;
  }
  return recipe?.source === 'recipe'
    ? `Add \`${flag}\` to the \`go build\` of ${recipe.from}.`
    : `Build with \`go build ${flag}\`.`;
}

/** Commands whose output changes from build to build, although the two builds are equal: it did not reach them. */
function askedAnyway(recipe: Collected<BuildRecipe>): DraftFinding[] {
  if (!recipe.available) return [];
  return recipe.value.computed
    .filter(({ varies }) => varies === true)
    .map(computed => ({ computed, expression: writtenExpression(computed) }))
    .map(({ computed, expression }) => ({
      severity: 'notice',
      message: `${expression} gives another value in every build; it did not reach the two builds that GDS compared`,
      remedy: `Delete ${expression}, or take the value from the commit: \`${ofCommit(computed)}\`.`,
      ...(computed.location ? { location: computed.location } : {}),
    }));
}

function factsOf({ sha256, varied, differingSections, keptCaches, extraBuilds }: Rebuild): Fact[] {
  return [
    { key: 'first build', value: sha256[0], unit: 'sha256' },
    { key: 'second build', value: sha256[1], unit: 'sha256' },
    { key: 'varied between them', value: varied.join(', ') },
    {
      key: 'build caches',
      value: keptCaches
        ? 'one for each build, kept from an earlier run of the same build'
        : 'one for each build, empty before',
    },
    ...(extraBuilds > 0 ? [{ key: 'builds to find the cause', value: extraBuilds }] : []),
    ...(differingSections.length > 0 ? [{ key: 'differing sections', value: differingSections.join(' ') }] : []),
  ];
}
