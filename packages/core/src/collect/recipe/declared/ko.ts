import { posix } from 'node:path';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildFileReader, BuildScript, GoBuildStep } from '../build-script.ts';
import { type BuildYaml, readBuildYaml } from '../text/build-yaml.ts';
import { DeclaredBuild, firstLine, relativePackage } from './declared-build.ts';
import { argumentsOf } from '../flags/go-command.ts';
import type { TemplateFields } from '../text/go-template.ts';
import { impliedText } from '../text/implied-text.ts';
import { textOf, type Traced, untraced } from '../text/traced-text.ts';

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
  const entries = (builds?.items ?? []).slice(0, MAX_BUILDS).filter(({ kind }) => kind === 'map');
  const named = entries.map((node, index) => {
    const name = textOf(yaml.text(node.get('id')) ?? untraced(`build-${index + 1}`));
    return koBuild(yaml, node, { name, folder });
  });
  const all = [...named, koBuild(yaml, yaml.root, { name: 'defaults', folder })];
  return {
    scripts: all.map(({ script }) => script),
    runs: 'every',
    unresolved: [...new Set(all.flatMap(({ unresolved }) => unresolved))],
    doubts: [],
    unread: [],
  };
};

interface KoBuild {
  readonly script: BuildScript;
  /** Values that only whoever builds knows, in words. */
  readonly unresolved: readonly string[];
}

function koBuild(yaml: BuildYaml, node: YamlNode, { name, folder }: { name: string; folder: string }): KoBuild {
  const build = new DeclaredBuild(yaml, node, koFields);
  build.expectTexts('flags', 'ldflags', 'env');
  const listOf = (key: keyof typeof DEFAULTS) => {
    const own = node === yaml.root ? undefined : node.get(key);
    return own && yaml.texts(own).length > 0 ? own : yaml.root.get(DEFAULTS[key]);
  };
  const anchor = firstLine(yaml, node);
  build.set('CGO_ENABLED', impliedText('0', anchor));
  build.takeEnvironment(listOf('env'));
  build.flags.push(...argumentsOf(build.words(listOf('flags'))).flags);
  const implied = { tool: 'ko', key: 'flags' };
  build.flags.push({ name: '-trimpath', value: null, words: impliedText('-trimpath', anchor), impliedBy: implied });
  const ldflags = build.list(listOf('ldflags'));
  if (ldflags.length > 0) build.flag('-ldflags', ldflags);
  const step: GoBuildStep = {
    kind: 'go-build',
    command: {
      words: [build.place('flags')],
      assignments: [],
      flags: build.flags,
      packages: packagesOf(build, node === yaml.root),
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

function packagesOf(build: DeclaredBuild, any: boolean): readonly Traced[] {
  if (any) return [untraced('./...')];
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
