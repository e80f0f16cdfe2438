import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildFile, BuildFileReader, BuildScript, GoBuildStep, ShellStep } from '../build-script.ts';
import { type BuildYaml, readBuildYaml } from '../text/build-yaml.ts';
import { DeclaredBuild, firstLine, relativePackage } from './declared-build.ts';
import { argumentsOf } from '../flags/go-command.ts';
import { goreleaserFields, type GoreleaserSubject } from './goreleaser-fields.ts';
import { JUDGED_ARCH, JUDGED_OS } from '../judged-platform.ts';
import { impliedText } from '../text/implied-text.ts';
import { doubtAt } from '../text/doubt.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { computationsIn, textOf, type Traced, trimmed, untraced } from '../text/traced-text.ts';

/** What goreleaser links with where a build has no `ldflags` (goreleaser 1 and 2, internal/builders/golang). */
const DEFAULT_LDFLAGS =
  '-s -w -X main.version={{.Version}} -X main.commit={{.Commit}} -X main.date={{.Date}} -X main.builtBy=goreleaser';
const FLAG_LISTS = ['ldflags', 'flags', 'gcflags', 'asmflags', 'tags', 'env'];
const MAX_BUILDS = 200;
const OF_OTHER_LANGUAGES = /^(?:rust|zig|bun|deno|node|python|uv|poetry)$/;

/** Reads `.goreleaser.yaml`: each entry of `builds` is a script named by its `id`. */
export const readGoreleaser: BuildFileReader = async (source, { folder }) => {
  const yaml = readBuildYaml(source);
  if (typeof yaml === 'string') return yaml;
  const builds = buildsIn(yaml);
  if (builds !== undefined && builds.kind !== 'sequence' && builds.kind !== 'map' && builds.kind !== 'nothing') {
    return '`builds` is not a list of builds';
  }
  return goreleaserFile(yaml, folder, []);
};

/** `given`: what the command that calls goreleaser hands to it. */
function goreleaserFile(yaml: BuildYaml, folder: string, given: readonly EnvironmentVariable[]): BuildFile {
  const { root } = yaml;
  const builds = buildsIn(yaml);
  const entries = builds?.kind === 'sequence' ? builds.items : builds?.kind === 'map' ? [builds] : [];
  const project = textOf(yaml.text(root.get('project_name')) ?? untraced('build'));
  const unread: RecipeDoubt[] = [];
  const scripts: BuildScript[] = [];
  const unresolved: string[] = [];
  const nodes = entries.length === 0 ? [root] : entries.slice(0, MAX_BUILDS);
  for (const [index, node] of nodes.entries()) {
    if (node.kind !== 'map') {
      unread.push(doubtAt(`build ${index + 1} is not a mapping`, yaml.key(root, 'builds') ?? []));
      continue;
    }
    const id = node === root ? '' : textOf(yaml.text(node.get('id')) ?? []);
    const reader = new GoreleaserBuild(yaml, node, { folder, id: id || project, given });
    const built = reader.read();
    const name = id || (nodes.length === 1 || index === 0 ? project : `${project}-${index + 1}`);
    if (built === 'not-built') continue;
    if (built.kind === 'unread') unread.push(built.doubt);
    else {
      scripts.push({ ...built.script, name });
      unresolved.push(...built.unresolved);
    }
  }
  if (entries.length > MAX_BUILDS) unread.push(doubtAt(`only the first ${MAX_BUILDS} builds are read`, []));
  return {
    scripts,
    runs: 'every',
    unresolved: [...new Set(unresolved)],
    doubts: doubtsOfProject(yaml),
    unread,
    calledWith: ({ environment }) => goreleaserFile(yaml, folder, environment),
  };
}

/** Where goreleaser is called that reads this file. */
export function goreleaserFolder(file: string): string {
  return posix.join(posix.dirname(file), posix.basename(posix.dirname(file)) === '.config' ? '..' : '.');
}

function buildsIn({ root }: BuildYaml): YamlNode | undefined {
  return root.get('builds') ?? root.get('build');
}

/** What the targets of the file decide, whatever the environment says. */
const OF_TARGETS = /^GO(?:OS|ARCH)$/;

interface GoreleaserBuildOptions {
  readonly folder: string;
  readonly id: string;
  readonly given: readonly EnvironmentVariable[];
}

type ReadBuild =
  | 'not-built'
  | { readonly kind: 'unread'; readonly doubt: RecipeDoubt }
  | { readonly kind: 'script'; readonly script: Omit<BuildScript, 'name'>; readonly unresolved: readonly string[] };

class GoreleaserBuild {
  readonly #yaml: BuildYaml;
  readonly #node: YamlNode;
  readonly #folder: string;
  readonly #id: string;
  readonly #given: readonly EnvironmentVariable[];
  readonly #build: DeclaredBuild;
  readonly #output: string;
  #subject: GoreleaserSubject;
  /** Of the whole build: a hook that is not known may change what was built. */
  readonly #hookDoubts: RecipeDoubt[] = [];

  constructor(yaml: BuildYaml, node: YamlNode, { folder, id, given }: GoreleaserBuildOptions) {
    this.#yaml = yaml;
    // Without `builds` there is one build of defaults; the document's own keys are not the build's.
    this.#node = node === yaml.root ? NOTHING : node;
    this.#given = given;
    this.#folder = folder;
    this.#id = id;
    const binary = textOf(yaml.text(this.#node.get('binary')) ?? untraced(id));
    this.#output = `dist/${id}/${posix.basename(binary)}`;
    this.#subject = { output: this.#output };
    this.#build = new DeclaredBuild(yaml, this.#node, path => goreleaserFields(this.#subject)(path));
  }

  read(): ReadBuild {
    const node = this.#node;
    const build = this.#build;
    // The environment first, then the file's, then the build's (internal/builders/golang, `Build`).
    for (const { name, value, doubts } of this.#given) if (!OF_TARGETS.test(name)) build.set(name, value, doubts);
    build.takeEnvironment(this.#yaml.root.get('env'));
    if (this.#isTrue(node.get('skip')) === true || this.#isTrue(node.get('if')) === false) return 'not-built';
    const builder = textOf(this.#yaml.text(node.get('builder')) ?? []);
    if (OF_OTHER_LANGUAGES.test(builder)) return 'not-built';
    if (builder !== '' && builder !== 'go') {
      const reason = `build ${this.#id} is made by the builder ${builder}, which is not read`;
      return { kind: 'unread', doubt: doubtAt(reason, this.#yaml.text(node.get('builder')) ?? []) };
    }
    build.expectTexts(...FLAG_LISTS);
    const { system, processor } = this.#target();
    build.takeEnvironment(node.get('env'));
    if (system) build.set('GOOS', system);
    if (processor) build.set('GOARCH', processor);
    this.#flags();
    const steps = [
      ...this.#hooks(this.#yaml.root.get('before')?.get('hooks')),
      ...this.#hooks(node.get('hooks')?.get('pre')),
    ];
    const post = [...this.#hooks(node.get('hooks')?.get('post')), ...this.#upx(), ...this.#archiveHooks()];
    const doubts = [...this.#settings(), ...this.#overrides(), ...this.#hookDoubts];
    return {
      kind: 'script',
      script: { steps: [...steps, this.#step(), ...post], prerequisites: [], doubts, inherited: [] },
      unresolved: build.unresolved,
    };
  }

  #step(): GoBuildStep {
    const build = this.#build;
    const main = build.text('main');
    const dir = textOf(build.text('dir'));
    return {
      kind: 'go-build',
      command: {
        words: [this.#place()],
        assignments: [],
        flags: [...build.flags, { name: '-o', value: untraced(this.#output), words: [] }],
        packages: main.length === 0 ? [] : [relativePackage(main)],
      },
      declared: {
        tool: 'goreleaser',
        build: textOf(this.#yaml.text(this.#node.get('id')) ?? (main.length > 0 ? main : untraced(this.#id))),
        key: 'flags',
        isWritten: this.#node.get('flags') !== undefined,
      },
      folder: posix.join(this.#folder, dir),
      environment: build.environment,
      doubts: build.doubts,
    };
  }

  #place(): Traced {
    const place = this.#build.place('flags');
    return place.length > 0 ? place : firstLine(this.#yaml, this.#yaml.root);
  }

  #flags(): void {
    const build = this.#build;
    build.flags.push(...argumentsOf(build.words(this.#node.get('flags'))).flags);
    for (const name of ['asmflags', 'gcflags']) {
      for (const value of build.list(this.#node.get(name))) build.flag(`-${name}`, [value]);
    }
    const tags = build.words(this.#node.get('tags'));
    if (tags.length > 0) build.flag('-tags', [commaJoined(tags)]);
    const buildmode = build.text('buildmode');
    if (buildmode.length > 0) build.flag('-buildmode', [buildmode]);
    const written = this.#yaml.texts(this.#node.get('ldflags'));
    if (written.length > 0) {
      build.flag('-ldflags', build.list(this.#node.get('ldflags')));
      return;
    }
    const place = build.place('ldflags');
    const anchor = place.length > 0 ? place : this.#place();
    build.flag('-ldflags', [build.expand(impliedText(DEFAULT_LDFLAGS, anchor))], {
      tool: 'goreleaser',
      key: 'ldflags',
    });
  }

  /** Of several targets the one of the machine is judged; one that is no Linux, or the only one, is named. */
  #target(): { readonly system?: Traced | undefined; readonly processor?: Traced | undefined } {
    const targets = this.#build.list(this.#node.get('targets')).filter(target => textOf(target).includes('_'));
    const [os, arch] =
      targets.length > 0
        ? [0, 1].map(part => targets.map(target => partOf(target, part)))
        : ['goos', 'goarch'].map(key => this.#build.list(this.#node.get(key)));
    const only = (values: readonly Traced[]) => new Set(values.map(textOf)).size === 1;
    const has = (values: readonly Traced[], own: string) =>
      values.length === 0 || values.some(value => textOf(value) === own);
    const system = only(os!) || !has(os!, JUDGED_OS) ? os![0]! : undefined;
    const processor = only(arch!) ? arch![0]! : undefined;
    this.#subject = {
      output: this.#output,
      os: system ? writtenOut(system) : JUDGED_OS,
      arch: processor ? writtenOut(processor) : has(arch!, JUDGED_ARCH) ? JUDGED_ARCH : undefined,
    };
    return { system, processor };
  }

  /** A setting that a template may decide; `null`: not known, `undefined`: not there (goreleaser, internal/tmpl, `Bool`). */
  #isTrue(node: YamlNode | undefined): boolean | null | undefined {
    const text = this.#yaml.text(node);
    if (!text) return undefined;
    const { value } = this.#build.peek(text);
    return computationsIn(value).length > 0 ? null : textOf(trimmed(value)).toLowerCase() === 'true';
  }

  #settings(): readonly RecipeDoubt[] {
    const doubts: RecipeDoubt[] = [];
    const say = (key: string, reason: (text: string) => string | null) => {
      const text = this.#yaml.text(this.#node.get(key));
      const said = text && reason(textOf(text));
      if (text && said) doubts.push(doubtAt(said, text));
    };
    const tool = (text: string) =>
      /^go(?:\d[\w.]*)?$/.test(text) ? null : `${text} builds instead of go and is not followed`;
    say('gobinary', tool);
    say('tool', tool);
    say('command', text => (text === 'build' ? null : `\`go ${text}\` is not followed`));
    for (const key of ['skip', 'if']) {
      const isUnknown = this.#isTrue(this.#node.get(key)) === null;
      say(key, text => (isUnknown ? `whether this build is made depends on ${text}` : null));
    }
    return doubts;
  }

  /** `overrides` replace flags for one target. */
  #overrides(): readonly RecipeDoubt[] {
    const overrides = this.#node.get('overrides');
    const items = overrides?.kind === 'sequence' ? overrides.items.slice(0, MAX_BUILDS) : [];
    return items.flatMap(item => {
      const changed = [...FLAG_LISTS, 'buildmode'].find(key => item.get(key) !== undefined);
      if (changed === undefined) return [];
      const [os, arch] = ['goos', 'goarch'].map(key => textOf(this.#yaml.text(item.get(key)) ?? []));
      const known = /^\w+$/.test(os!) && os !== 'linux';
      const reason = `\`overrides\` give ${os}/${arch} other ${changed}`;
      return known ? [] : [doubtAt(reason, this.#yaml.key(item, changed) ?? [])];
    });
  }

  /** goreleaser packs after the hooks of the build: as if a command did so, standing at `enabled: true`. */
  #upx(): readonly ShellStep[] {
    const upx = this.#yaml.root.get('upx');
    const items = upx?.kind === 'sequence' ? upx.items.slice(0, MAX_BUILDS) : upx?.kind === 'map' ? [upx] : [];
    return items.flatMap((item): ShellStep[] => {
      const ids = this.#yaml.texts(item.get('ids')).map(textOf);
      const systems = this.#yaml.texts(item.get('goos')).map(textOf);
      const processors = this.#yaml.texts(item.get('goarch')).map(textOf);
      const enabled = this.#isTrue(item.get('enabled'));
      if (enabled === undefined || enabled === false || (ids.length > 0 && !ids.includes(this.#id))) return [];
      if (systems.length > 0 && !systems.includes('linux')) return [];
      const isOfOthers = processors.length > 0 && !processors.includes(this.#subject.arch ?? '');
      const entry = item.entries.find(({ name }) => name === 'enabled');
      const written = entry?.value.scalar ? this.#yaml.between(entry.key.start, entry.value.scalar.end) : [];
      const condition =
        enabled === null ? textOf(written) : isOfOthers ? `goarch: ${processors.join(', ')}` : undefined;
      const text = impliedText(`upx ${this.#output}`, written);
      const step = { kind: 'shell', text, folder: this.#folder, environment: [], doubts: [] } as const;
      return [condition === undefined ? step : { ...step, condition }];
    });
  }

  /** Commands that run before what was built is packed. */
  #archiveHooks(): readonly ShellStep[] {
    const archives = this.#yaml.root.get('archives');
    const items = archives?.kind === 'sequence' ? archives.items.slice(0, MAX_BUILDS) : [];
    return items.flatMap(item => {
      const ids = this.#yaml.texts(item.get('ids') ?? item.get('builds')).map(textOf);
      return ids.length === 0 || ids.includes(this.#id) ? this.#hooks(item.get('hooks')?.get('before')) : [];
    });
  }

  #hooks(node: YamlNode | undefined): readonly ShellStep[] {
    const hooks = node?.kind === 'sequence' ? node.items : node ? [node] : [];
    return hooks.slice(0, MAX_BUILDS).flatMap((hook): ShellStep[] => {
      const cmd = this.#yaml.text(hook.kind === 'map' ? hook.get('cmd') : hook);
      const runs = this.#isTrue(hook.kind === 'map' ? hook.get('if') : undefined);
      if (!cmd || runs === false) return [];
      const dir = textOf(this.#yaml.text(hook.get('dir')) ?? []);
      const build = new DeclaredBuild(this.#yaml, hook, goreleaserFields(this.#subject));
      const text = build.expand(cmd);
      const { environment } = this.#build;
      this.#hookDoubts.push(...build.doubts);
      this.#build.unresolved.push(...build.unresolved);
      const step = { kind: 'shell', text, folder: posix.join(this.#folder, dir), environment, doubts: [] } as const;
      const condition = `if: ${textOf(this.#yaml.text(hook.get('if')) ?? [])}`;
      return [runs === null ? { ...step, condition } : step];
    });
  }
}

function doubtsOfProject(yaml: BuildYaml): readonly RecipeDoubt[] {
  const doubts: RecipeDoubt[] = [];
  for (const key of ['includes', 'monorepo']) {
    const at = yaml.key(yaml.root, key);
    if (at) doubts.push(doubtAt(`\`${key}\` is not followed`, at));
  }
  for (const item of yaml.root.get('kos')?.items.slice(0, MAX_BUILDS) ?? []) {
    const changed = ['ldflags', 'flags'].find(key => item.get(key) !== undefined);
    if (changed !== undefined)
      doubts.push(doubtAt(`\`kos\` builds an image with other ${changed}`, yaml.key(item, changed) ?? []));
  }
  const proxy = yaml.text(yaml.root.get('gomod')?.get('proxy'));
  if (proxy && textOf(proxy) !== 'false')
    doubts.push(doubtAt('the module is built from the Go proxy instead of the checkout', proxy));
  return doubts;
}

/** `linux_amd64_v1`: system and architecture. */
function partOf(target: Traced, index: number): Traced {
  const text = textOf(target);
  const parts = text.split('_');
  const start = parts.slice(0, index).join('_').length + (index > 0 ? 1 : 0);
  return target.slice(start, start + (parts[index]?.length ?? 0));
}

function writtenOut(text: Traced): string | undefined {
  return computationsIn(text).length > 0 ? undefined : textOf(text);
}

function commaJoined(words: readonly Traced[]): Traced {
  return words.flatMap((word, at) => (at === 0 ? word : [...untraced(','), ...word]));
}

const NOTHING: YamlNode = { kind: 'nothing', entries: [], items: [], scalar: null, get: () => undefined };
