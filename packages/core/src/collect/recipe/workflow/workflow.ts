import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { YamlNode } from '../../../config/yaml-node.ts';
import { type BuildYaml, readBuildYaml } from '../text/build-yaml.ts';
import type { BuildFileReader, BuildScript, ShellStep } from '../build-script.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { handedOn } from './handed-on.ts';
import { JobConditions, type Runs } from './job-conditions.ts';
import { runsAsked } from './triggers.ts';
import { asComputed, type Glyph, textOf, type Traced, trimmed } from '../text/traced-text.ts';

/**
 * The jobs of a GitHub workflow as scripts
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax): every `run:` is a
 * shell of its own. Of expressions in texts only `env.NAME` with a value that is written out is evaluated. A job or step
 * whose `if` does not hold in any run that ships something is left out.
 */
export const readWorkflow: BuildFileReader = (source, { folder }) => {
  const yaml = readBuildYaml(source);
  if (typeof yaml === 'string') return Promise.resolve(yaml);
  const { root } = yaml;
  const outer: Defaults = { environment: [], folder, shell: '' };
  const defaults = defaultsOf(yaml, root, outer, folder);
  const asked = runsAsked(yaml);
  const jobs = (root.get('jobs')?.entries ?? []).map(({ name, value }): Job => {
    const conditions = new JobConditions(yaml, value, asked);
    return {
      name,
      node: value,
      conditions,
      runs: conditions.ofJob(),
      needs: yaml.texts(value.get('needs')).map(textOf),
    };
  });
  const runsOf = runsOfJobs(jobs, yaml);
  const scripts = jobs.map(job => jobOf(yaml, { ...job, runs: runsOf.get(job.name)! }, defaults, folder));
  return Promise.resolve({ scripts, runsAll: true, runsElsewhere: true, unresolved: [], doubts: [], unread: [] });
};

interface Defaults {
  readonly environment: readonly EnvironmentVariable[];
  readonly folder: string;
  readonly shell: string;
}

interface Job {
  readonly name: string;
  readonly node: YamlNode;
  readonly conditions: JobConditions;
  readonly runs: Runs;
  readonly needs: readonly string[];
}

/** Rounds in which jobs learn from those that they need. */
const MAX_ROUNDS = 50;

/** A job that needs others runs when they do, unless its `if` says otherwise. */
function runsOfJobs(jobs: readonly Job[], yaml: BuildYaml): ReadonlyMap<string, Runs> {
  const known = new Map(jobs.map(({ name, runs }) => [name, runs]));
  const waiting = jobs.filter(
    ({ node }) => !/\b(?:always|failure|cancelled)\s*\(/i.test(textOf(yaml.text(node.get('if')) ?? [])),
  );
  for (let round = 0, changed = true; changed && round < MAX_ROUNDS; round++) {
    changed = false;
    for (const { name, needs } of waiting) {
      for (const need of needs) {
        const [own, other] = [known.get(name), known.get(need)];
        if (other === undefined || own === false || other === true || (other !== false && own !== true)) continue;
        known.set(name, other);
        changed = true;
      }
    }
  }
  return known;
}

function jobOf(
  yaml: BuildYaml,
  { name, node: job, conditions, runs, needs }: Job,
  outer: Defaults,
  root: string,
): BuildScript {
  const defaults = defaultsOf(yaml, job, outer, root);
  let handed: readonly EnvironmentVariable[] = [];
  let doubts: readonly RecipeDoubt[] = [];
  const items = runs === false ? [] : (job.get('steps')?.items ?? []);
  const steps = items.flatMap((step): ShellStep[] => {
    const run = yaml.text(step.get('run'));
    const before = doubts;
    const around = { ...defaults, environment: [...defaults.environment, ...handed] };
    const { environment } = defaultsOf(yaml, step, around, root);
    const own = conditions.ofStep(step, environment);
    if (own === false) return [];
    const written = run ? handedOn(run, around.environment, own === true) : null;
    if (written)
      [handed, doubts] = [
        [...handed, ...written.variables],
        [...doubts, ...written.doubts],
      ];
    const shell = textOf(yaml.text(step.get('shell')) ?? []) || defaults.shell;
    if (!run || !/^(?:|.*\b(?:ba)?sh\b.*)$/.test(shell)) return [];
    const folder = yaml.text(step.get('working-directory'));
    const unknown = own === true ? runs : own;
    return [
      {
        kind: 'shell',
        text: evaluated(run, environment),
        folder: folder ? posix.join(root, textOf(evaluated(folder, environment))) : defaults.folder,
        environment,
        doubts: before,
        ...(typeof unknown === 'object' ? unknown : {}),
      },
    ];
  });
  return { name, steps, prerequisites: needs, doubts: [], inherited: [] };
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
