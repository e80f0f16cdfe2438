import { posix } from 'node:path';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildFile, BuildFileReader, BuildScript, GivenVariables, GoBuildStep } from '../build-script.ts';
import { type BuildYaml, readBuildYaml } from '../text/build-yaml.ts';
import { DeclaredBuild, firstLine, relativePackage } from './declared-build.ts';
import { type KoCommand, koCommand } from './ko-command.ts';
import { joined } from '../shell/text.ts';
import { argumentsOf } from '../flags/go-command.ts';
import type { TemplateFields } from '../text/template-field.ts';
import { impliedText } from '../text/implied-text.ts';
import { sourceText, textOf, type Traced, untraced } from '../text/traced-text.ts';

const MAX_BUILDS = 200;
const DEFAULTS = { flags: 'defaultFlags', ldflags: 'defaultLdflags', env: 'defaultEnv' } as const;

/**
 * Reads `.ko.yaml`: each entry of `builds` is a script named by its `id`, and `defaults` stands for
 * any other package that `ko build` is given. ko builds without cgo and with `-trimpath` unless it is
 * told otherwise on its command line (ko-build/ko, pkg/build/gobuild.go).
 */
export const readKo: BuildFileReader = async (source, { folder }) => {
  const yaml = readBuildYaml(source);
  if (typeof yaml === 'string') return yaml;
  const builds = yaml.root.get('builds');
  if (builds !== undefined && builds.kind !== 'sequence' && builds.kind !== 'nothing') {
    return '`builds` is not a list of builds';
  }
  return koFile(yaml, folder, NOTHING_GIVEN);
};

/** What ko builds with where there is no `.ko.yaml`. */
export function koDefaults(folder: string): BuildFile {
  return koFile(readBuildYaml(sourceText('', '{}')) as BuildYaml, folder, NOTHING_GIVEN);
}

const NOTHING_GIVEN: GivenVariables = { environment: [], assignments: [] };

function koFile(yaml: BuildYaml, folder: string, given: GivenVariables): BuildFile {
  const entries = (yaml.root.get('builds')?.items ?? []).slice(0, MAX_BUILDS).filter(({ kind }) => kind === 'map');
  const named = entries.map((node, index) => {
    const name = textOf(yaml.text(node.get('id')) ?? untraced(`build-${index + 1}`));
    return koBuild(yaml, node, { name, folder, given });
  });
  const built = named.filter(({ step }) => mayBeBuilt(step, koCommand(given.command ?? []), folder));
  const all = [...built, koBuild(yaml, yaml.root, { name: 'defaults', folder, given })];
  return {
    scripts: all.map(({ script }) => script),
    runs: 'every',
    unresolved: [...new Set(all.flatMap(({ unresolved }) => unresolved))],
    doubts: [],
    unread: [],
    calledWith: variables => koFile(yaml, folder, variables),
  };
}

/** An entry for another package than the command names by its path is not built. */
function mayBeBuilt({ folder, command }: GoBuildStep, { packages }: KoCommand, start: string): boolean {
  const names = packages.map(textOf);
  const isOther = names.length > 0 && names.every(name => /^\.{1,2}(?:\/|$)/.test(name));
  const own = posix.join(folder, textOf(command.packages[0] ?? []), '.');
  return !isOther || names.some(name => posix.join(start, name, '.') === own);
}

interface KoBuild {
  readonly script: BuildScript;
  readonly step: GoBuildStep;
  /** Values that only whoever builds knows, in words. */
  readonly unresolved: readonly string[];
}

interface KoBuildOptions {
  readonly name: string;
  readonly folder: string;
  readonly given: GivenVariables;
}

function koBuild(yaml: BuildYaml, node: YamlNode, { name, folder, given }: KoBuildOptions): KoBuild {
  const command = koCommand(given.command ?? []);
  const build = new DeclaredBuild(yaml, node, koFields);
  build.expectTexts('flags', 'ldflags', 'env');
  const listOf = (key: keyof typeof DEFAULTS) => {
    const own = node === yaml.root ? undefined : node.get(key);
    return own && yaml.texts(own).length > 0 ? own : yaml.root.get(DEFAULTS[key]);
  };
  const own = firstLine(yaml, node);
  const anchor = own.length > 0 ? own : joined(command.place);
  build.set('CGO_ENABLED', impliedText('0', anchor));
  for (const { name: variable, value, doubts } of given.environment) build.set(variable, value, doubts);
  build.takeEnvironment(listOf('env'));
  build.flags.push(...argumentsOf(build.words(listOf('flags'))).flags);
  const implied = { tool: 'ko', key: 'flags' };
  build.flags.push({ name: '-trimpath', value: null, words: impliedText('-trimpath', anchor), impliedBy: implied });
  build.flags.push(...command.more);
  const ldflags = command.ldflags.length > 0 ? command.ldflags : build.list(listOf('ldflags'));
  if (ldflags.length > 0) build.flag('-ldflags', ldflags);
  const step: GoBuildStep = {
    kind: 'go-build',
    command: {
      words: own.length > 0 ? [build.place('flags')] : command.place,
      assignments: [],
      flags: build.flags,
      packages: node === yaml.root ? (command.packages.length > 0 ? command.packages : EVERY) : packagesOf(build),
    },
    declared: {
      tool: 'ko',
      build: name,
      key: node === yaml.root ? DEFAULTS.flags : 'flags',
      isWritten: node.get(node === yaml.root ? DEFAULTS.flags : 'flags') !== undefined,
    },
    folder: posix.join(folder, node === yaml.root ? '.' : textOf(build.text('dir'))),
    environment: build.environment,
    doubts: build.doubts,
  };
  return {
    step,
    script: {
      name,
      steps: [step],
      prerequisites: [],
      doubts: [],
      inherited: [],
      ...(node === yaml.root && { fallback: true }),
    },
    unresolved: build.unresolved,
  };
}

const EVERY: readonly Traced[] = [untraced('./...')];

function packagesOf(build: DeclaredBuild): readonly Traced[] {
  const main = build.text('main');
  return main.length === 0 ? [] : [relativePackage(main)];
}

/** The fields of ko's templates (ko-build/ko, `createTemplateData`). */
const koFields: TemplateFields = path => {
  const [first, second] = path;
  if (first === 'Git' && second !== 'Branch') return { kind: 'computed', determinedBy: 'commit' };
  if (first === 'GoEnv') return { kind: 'computed', determinedBy: 'toolchain' };
  if (first === 'Date' || first === 'Timestamp') return { kind: 'computed' };
  return { kind: 'unknown', why: 'comes from the environment of whoever builds and is not known' };
};
