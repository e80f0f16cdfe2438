import type { BuildFailure, BuildFailureKind, IgnoredSource, OfflineBuild } from '../evidence/offline-build.ts';
import { type Fact, targetInWords } from '../standard/index.ts';
import { defineCheck, type DraftFinding } from './check.ts';
import { mendedRelease } from './mended-go.ts';
import { unlessOtherCompiler } from './recipe-doubts.ts';

interface Words {
  /** What is wrong; left out: the first line of Go's own words. */
  readonly fault?: (subject: string, failure: BuildFailure) => string;
  readonly remedy: (subject: string, failure: BuildFailure) => string;
}

const WORDS: Record<BuildFailureKind, Words> = {
  'does-not-compile': { remedy: () => 'Make the package compile: run `go build` and mend what it names.' },
  'missing-go-sum-entry': {
    fault: subject => `go.sum has no entry for ${subject || 'a module that is needed'}`,
    remedy: () => 'Run `go mod tidy` and commit go.sum.',
  },
  'wrong-go-sum-entry': {
    fault: subject => `${subject} is not what go.sum says: checksum mismatch`,
    remedy: subject =>
      `Find out why ${subject} changed; only then remove its lines from go.sum, run \`go mod tidy\` and commit go.sum.`,
  },
  'go-too-old': {
    fault: subject => `Go ${subject.replace(/^go/, '') || 'of a newer release'} is asked for and not installed`,
    remedy: subject =>
      `Install Go ${subject.replace(/^go/, '') || 'of that release'} where this is built (or set GOTOOLCHAIN for the call of gds), or lower this line. GDS sets GOTOOLCHAIN=local, so that go.mod alone downloads no compiler.`,
  },
  'inconsistent-vendoring': {
    fault: subject => `vendor/ does not fit go.mod${subject === '' ? '' : `: ${subject}`}`,
    // `go mod vendor` adds no sums: after a change of go.mod it needs what tidy writes.
    remedy: (_, { message }) =>
      message.includes('go work vendor')
        ? 'Run `go mod tidy` in each module and then `go work vendor`, and commit go.mod, go.sum and vendor/.'
        : 'Run `go mod tidy` and then `go mod vendor`, and commit go.mod, go.sum and vendor/.',
  },
  'go-mod-needs-update': {
    fault: subject =>
      subject === '' ? 'go.mod is not up to date' : `go.mod requires no module with the package ${subject}`,
    remedy: () => 'Run `go mod tidy` and commit go.mod and go.sum.',
  },
  'invalid-module-file': { remedy: () => 'Mend this line: `go mod edit -fmt` names what it cannot read.' },
  'broken-workspace': {
    remedy: () => 'Make go.work fit its modules: `go work use -r .`, then commit go.work; or delete go.work.',
  },
  'replaced-folder-missing': {
    fault: subject => `the folder ${subject} that go.mod puts in the place of a module does not exist`,
    remedy: () => 'Remove the `replace` and require a released version, or commit that folder.',
  },
  'replaced-folder-outside': {
    fault: subject => `the folder ${subject} that is put in the place of a module lies outside the repository`,
    remedy: () =>
      'Remove the `replace` (or `use`) and require a released version, or move that folder into the repository.',
  },
  'source-outside': {
    fault: subject => `${subject}, which lies outside the repository`,
    remedy: () => 'Commit the file or folder itself in the place of the link.',
  },
  'module-not-available': {
    fault: subject => `no proxy of GOPROXY gives ${subject || 'a module that is needed'}`,
    remedy: subject =>
      `Correct the version, or if it was withdrawn require another one. If ${subject || 'the module'} is private, add it to a proxy that GOPROXY names, or set GOPRIVATE and run \`go mod download\` before gds.`,
  },
  'module-refused': {
    fault: subject =>
      `${subject || 'a module that is needed'} is private: no proxy gives it without credentials or git`,
    remedy: () =>
      'Run `go mod download` with your credentials before gds, or name a proxy that has the module in GOPROXY: gds passes on no credentials and lets a download run no git.',
  },
  'proxy-unreachable': {
    fault: subject => `the module proxy could not be asked for ${subject || 'a module'}`,
    remedy: () =>
      'Make the proxy of GOPROXY reachable (HTTPS_PROXY, certificates), or fill the module cache with `go mod download` before gds; commit vendor/ to need neither.',
  },
  'generated-file-missing': {
    fault: (subject, { generated }) =>
      `${subject} is not in the repository: ${generated?.because ?? 'it is generated'}`,
    remedy: () =>
      'Run `go generate ./...` (or the generator) and commit what it writes, or run it as a step before the build and before gds: gds runs no generator.',
  },
  'embedded-file-missing': {
    fault: subject => `//go:embed finds no file for ${subject}`,
    remedy: () => 'Commit the file, correct the pattern, or write the file in a step before the build and before gds.',
  },
  'package-missing': {
    fault: subject => `the repository has no package ${subject}`,
    remedy: () => 'Commit the folder of that package, or correct the import.',
  },
  'import-cycle': {
    fault: (subject, { message }) => `packages import each other: ${cycleOf(message, subject)}`,
    remedy: subject =>
      `Break the cycle: move what the packages share into one that imports none of them, or hand it to ${subject} by an interface.`,
  },
  'cgo-without-compiler': {
    fault: subject => `cgo needs a C compiler${subject === '' ? '' : ` (${subject})`}, and none was found`,
    remedy: () => 'Install the C compiler that CC names where this is built, or build without cgo: `CGO_ENABLED=0`.',
  },
  'cgo-off': {
    fault: subject => `cgo is off, and ${subject || 'the package'} needs it`,
    remedy: () => 'Build with `CGO_ENABLED=1`, or add files with `//go:build !cgo` that need no C.',
  },
  'c-dependency-missing': {
    fault: subject => `the C part of the build does not find ${subject}`,
    remedy: subject => `Install what provides ${subject} (a C library, its headers, or a program) where this is built.`,
  },
  'no-main-package': { remedy: () => 'Name the folder of a main package.' },
  other: { remedy: () => 'Run `GOPROXY=off go build -mod=readonly` and mend what it names.' },
};

/** Of Go's chain of imports the part from a package back to itself. */
function cycleOf(message: string, subject: string): string {
  const chain = [...message.matchAll(/^(?:package|\timports) ([^\s:]+)/gm)].map(match => match[1]!);
  return chain.slice(Math.max(0, chain.indexOf(subject))).join(' → ');
}

/** The package builds several times from what one `go mod download` fetched. */
export default defineCheck({
  id: 'offline-build',
  needs: ['offlineBuild'],
  uses: ['buildRecipe'],
  evaluate({ offlineBuild, buildRecipe }, { target }) {
    const recipe = buildRecipe.available ? buildRecipe.value : undefined;
    const facts: Fact[] = [
      { key: 'go', value: offlineBuild.goVersion },
      { key: 'network', value: isolationInWords(offlineBuild) },
      { key: 'recipe', value: recipe?.from ?? 'plain `go build`' },
      ...offlineBuild.builds.map(({ ms }, index): Fact => ({
        key: `build ${index + 1}`,
        value: Math.round(ms),
        unit: 'ms',
      })),
    ];
    const { failure, builds, ignored = [] } = offlineBuild;
    const subject = target ? targetInWords(target) : 'the package';
    const notices = outdatedGo(subject, offlineBuild.goVersion);
    if (!failure) {
      const summary = `${builds.length} builds without network (${offlineBuild.goVersion})`;
      const findings = [...lackedByClones(ignored), ...notices];
      return unlessOtherCompiler({ outcome: 'pass', summary, facts, findings }, buildRecipe);
    }
    const verb = verbOf(failure);
    return {
      outcome: 'fail',
      summary: `${subject} ${verb}`,
      facts,
      findings: [findingOf(failure, `${subject} ${verb}`), ...notices],
    };
  },
});

function verbOf({ kind }: BuildFailure): string {
  if (kind === 'does-not-compile') return 'does not compile';
  return kind.endsWith('-outside') ? 'does not build from the repository alone' : 'does not build without network';
}

function findingOf(failure: BuildFailure, what: string): DraftFinding {
  const { location, message, subject = '', generated, download } = failure;
  const words = WORDS[failure.kind];
  const fault = words.fault?.(subject, failure) ?? withoutPlace(message.split('\n')[0]!, location);
  const unsummed = failure.unsummed === true;
  return {
    severity: 'error',
    message: `${what}: ${fault}${unsummed ? ', and go.sum has no entry for it' : ''}`,
    remedy: `${words.remedy(subject, failure)}${unsummed ? ' Then run `go mod tidy` and commit go.sum.' : ''}`,
    ...(location ? { location } : {}),
    ...(generated?.location ? { related: [{ location: generated.location, message: generated.because }] } : {}),
    evidence: [
      { key: 'kind', value: failure.kind },
      ...(message === '' ? [] : [{ key: 'go build', value: message.slice(0, 4000) }]),
      ...(download === undefined ? [] : [{ key: 'go mod download', value: download.slice(0, 4000) }]),
    ],
  };
}

/** Go's words without the place at their head where the finding stands at that line; Go counts columns in bytes. */
function withoutPlace(words: string, location: DraftFinding['location']): string {
  if (location?.kind !== 'file') return words;
  return words.replace(/^\S[^:]{0,1000}:(\d{1,8})(?::\d{1,8})?: /, (place, line) =>
    Number(line) === location.startLine ? '' : place,
  );
}

/** One notice for each pattern that leaves files out. */
function lackedByClones(ignored: readonly IgnoredSource[]): DraftFinding[] {
  const groups = new Map<string, IgnoredSource[]>();
  for (const each of ignored) {
    const key = `${each.because} ${each.location?.path} ${each.location?.startLine}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map(([first, ...more]): DraftFinding => {
    const { path, because, location } = first!;
    const others = more.length > 0 ? ` (and ${more.length} more)` : '';
    return {
      severity: 'notice',
      message: `${path}${others} is compiled in and not in the repository: ${because}, so a clone alone does not build`,
      remedy: `Commit it (\`git add -f ${path}\`), or let every build write it first.`,
      ...(location ? { location } : {}),
    };
  });
}

function outdatedGo(subject: string, goVersion: string): DraftFinding[] {
  const mended = mendedRelease(goVersion);
  if (mended === undefined) return [];
  return [
    {
      severity: 'notice',
      message: `${subject} is built with ${goVersion}, whose go command has security faults that Go ${mended} mends`,
      remedy: `Build with Go ${mended} or later.`,
    },
  ];
}

function isolationInWords({ isolation }: OfflineBuild): string {
  return isolation === 'namespace' ? 'IP network blocked' : 'GOPROXY=off; the network itself was not blocked';
}
