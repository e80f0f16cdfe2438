import { posix } from 'node:path';
import type { RecipeDoubt } from '../../evidence/build-recipe.ts';
import type { YamlNode } from '../../config/yaml-node.ts';
import { type BuildYaml, readBuildYaml } from './text/build-yaml.ts';
import type { BuildFileReader, BuildScript, ShellStep } from './build-script.ts';
import type { EnvironmentVariable } from './text/environment-variable.ts';
import { doubtAt } from './text/doubt.ts';
import { mayHoldFlags } from './shell/text.ts';
import { asComputed, type Glyph, textOf, type Traced, trimmed } from './text/traced-text.ts';

/**
 * The jobs of a GitHub workflow as scripts
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax): every `run:` is a
 * shell of its own. Expressions are never evaluated, but for `env.NAME` with a value that is written out.
 */
export const readWorkflow: BuildFileReader = (source, { folder }) => {
  const yaml = readBuildYaml(source);
  if (typeof yaml === 'string') return Promise.resolve(yaml);
  const { root } = yaml;
  const outer: Defaults = { environment: [], folder, shell: '' };
  const defaults = defaultsOf(yaml, root, outer, folder);
  const scripts = (root.get('jobs')?.entries ?? []).map(({ name, value }) =>
    jobOf(yaml, name, value, defaults, folder),
  );
  return Promise.resolve({ scripts, runsAll: true, runsElsewhere: true, unresolved: [], doubts: [], unread: [] });
};

interface Defaults {
  readonly environment: readonly EnvironmentVariable[];
  readonly folder: string;
  readonly shell: string;
}

function jobOf(yaml: BuildYaml, name: string, job: YamlNode, outer: Defaults, root: string): BuildScript {
  const defaults = defaultsOf(yaml, job, outer, root);
  let handed: readonly EnvironmentVariable[] = [];
  let doubts: readonly RecipeDoubt[] = [];
  const steps = (job.get('steps')?.items ?? []).flatMap((step): ShellStep[] => {
    const run = yaml.text(step.get('run'));
    const before = doubts;
    const around = { ...defaults, environment: [...defaults.environment, ...handed] };
    const { environment } = defaultsOf(yaml, step, around, root);
    const written = run ? handedOn(run, around.environment) : null;
    if (written)
      [handed, doubts] = [
        [...handed, ...written.variables],
        [...doubts, ...written.doubts],
      ];
    const shell = textOf(yaml.text(step.get('shell')) ?? []) || defaults.shell;
    if (!run || !/^(?:|.*\b(?:ba)?sh\b.*)$/.test(shell)) return [];
    const own = yaml.text(step.get('working-directory'));
    return [
      {
        kind: 'shell',
        text: evaluated(run, environment),
        folder: own ? posix.join(root, textOf(evaluated(own, environment))) : defaults.folder,
        environment,
        doubts: before,
      },
    ];
  });
  return { name, steps, prerequisites: yaml.texts(job.get('needs')).map(textOf), doubts: [], inherited: [] };
}

const NAMED = /^(?:[^]*(?:;|&&|\|\||then|do)\s*)?(?:echo|printf)\s+(?:-\w+\s+)?["']?([A-Za-z_]\w*)=/;

/** What a step writes to `$GITHUB_ENV`: variables of the steps after it, or a doubt where no name can be read. */
function handedOn(
  run: Traced,
  known: readonly EnvironmentVariable[],
): { variables: readonly EnvironmentVariable[]; doubts: readonly RecipeDoubt[] } {
  const variables: EnvironmentVariable[] = [];
  const doubts: RecipeDoubt[] = [];
  let at = 0;
  for (const line of textOf(run).split('\n')) {
    const whole = trimmed(run.slice(at, at + line.length));
    at += line.length + 1;
    if (!line.includes('GITHUB_ENV') || textOf(whole.slice(0, 1)) === '#') continue;
    const single = line.length < 1000 && line.match(/\b(?:echo|printf|GITHUB_ENV)\b/g)?.length === 2;
    const name = single ? NAMED.exec(textOf(whole))?.[1] : undefined;
    const value = asComputed(whole.slice(0, 200));
    if (name === undefined) {
      doubts.push(doubtAt(`${textOf(value)} sets variables of the steps after it and is not followed`, whole));
      const others = known.filter(other => mayHoldFlags(other.name, textOf(other.value)));
      variables.push(...others.map(other => ({ name: other.name, value, doubts: [] })));
    } else if (name === 'GOFLAGS' || mayHoldFlags(name, line.slice(line.indexOf(`${name}=`) + name.length + 1))) {
      variables.push({ name, value, doubts: [] });
    }
  }
  return { variables, doubts };
}

/** What a workflow, job or step adds to what stands around it. */
function defaultsOf(yaml: BuildYaml, node: YamlNode, outer: Defaults, root: string): Defaults {
  const run = node.get('defaults')?.get('run');
  const folder = yaml.text(run?.get('working-directory'));
  const own = (node.get('env')?.entries ?? []).map(({ name, value }): EnvironmentVariable => {
    return { name, value: evaluated(yaml.text(value) ?? [], outer.environment), doubts: [] };
  });
  const environment = own.length === 0 ? outer.environment : [...outer.environment, ...own];
  return {
    environment,
    folder: folder ? posix.join(root, textOf(evaluated(folder, environment))) : outer.folder,
    shell: textOf(yaml.text(run?.get('shell')) ?? []) || outer.shell,
  };
}

/** `${{ … }}` as computed units, `${{ env.NAME }}` as its value. */
function evaluated(text: Traced, environment: readonly EnvironmentVariable[]): Traced {
  const plain = textOf(text);
  const out: Glyph[] = [];
  let at = 0;
  for (;;) {
    const start = plain.indexOf('${{', at);
    const end = start < 0 ? -1 : plain.indexOf('}}', start);
    if (end < 0) return at === 0 ? text : [...out, ...text.slice(at)];
    append(out, text.slice(at, start));
    const name = /^env\.(\w+)$/.exec(textOf(trimmed(text.slice(start + 3, Math.min(end, start + 203)))))?.[1];
    const known = name === undefined ? undefined : environment.findLast(variable => variable.name === name);
    append(out, known ? known.value : asComputed(text.slice(start, end + 2)));
    at = end + 2;
  }
}

function append(out: Glyph[], more: Traced): void {
  for (const glyph of more) out.push(glyph);
}
