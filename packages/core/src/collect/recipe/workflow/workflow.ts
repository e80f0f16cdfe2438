import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { YamlNode } from '../../../config/yaml-node.ts';
import { type BuildYaml, readBuildYaml } from '../text/build-yaml.ts';
import type { BuildFileReader, BuildPurpose, BuildScript } from '../build-script.ts';
import { doubtAt } from '../text/doubt.ts';
import { originOfText } from '../origin/command-origin.ts';
import type { ValueOrigin } from '../origin/value-origin.ts';
import { textOf } from '../text/traced-text.ts';
import { mayBuild } from './building-actions.ts';
import { ActionFiles, inputsOf } from './action-files.ts';
import { evaluated, type Inputs, type MatrixTexts, type TextContexts } from './expression-text.ts';
import type { Runs } from '../text/runs.ts';
import { JobConditions } from './job-conditions.ts';
import { type Defaults, JobSteps, variablesOf } from './job-steps.ts';
import { matrixPathsIn, textsOf } from './matrix.ts';
import { purposeOfName, purposeOfWorkflow } from './purpose.ts';
import { runsAsked, type WorkflowRun } from './triggers.ts';

/**
 * The jobs of a GitHub workflow as scripts
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax): every `run:` is a
 * shell of its own. Steps of composite actions and jobs of workflows of the same repository stand where they are
 * called; these are `caller/job`. Of expressions in texts only those of `env`, `inputs` and `matrix` with a value that
 * is written out are evaluated. A job or step whose `if` does not hold in any run that ships something is left out.
 */
export const readWorkflow: BuildFileReader = async (source, surroundings) => {
  const yaml = readBuildYaml(source);
  if (typeof yaml === 'string') return yaml;
  const purpose = purposeOfWorkflow(yaml, posix.basename(surroundings.name));
  const reader = new WorkflowReader(new ActionFiles(surroundings), runsAsked(yaml), purpose);
  const scripts = await reader.jobsOf({ yaml, inputs: undefined, depth: 0, outputs: new Map() });
  return {
    // A job for releases comes first, one for tests last.
    scripts: PURPOSES.flatMap(each => scripts.filter(script => script.purpose === each)),
    purpose,
    ...{ runs: 'every', runsElsewhere: true, unresolved: [], doubts: [], unread: reader.unread },
  };
};

const PURPOSES: readonly BuildPurpose[] = ['release', 'unknown', 'test'];

/** A workflow, of its own or as one of its callers calls it. */
interface Workflow {
  readonly yaml: BuildYaml;
  /** `undefined`: whoever starts it gives them. */
  readonly inputs: Inputs | undefined;
  readonly depth: number;
  /** Of jobs: `needs.prepare.outputs.version`. */
  readonly outputs: Map<string, ValueOrigin>;
}

interface Job {
  readonly name: string;
  readonly node: YamlNode;
  readonly conditions: JobConditions;
  readonly runs: Runs;
  readonly needs: readonly string[];
}

class WorkflowReader {
  readonly #files: ActionFiles;
  readonly #asked: readonly WorkflowRun[];
  readonly #purpose: BuildPurpose;
  readonly unread: RecipeDoubt[] = [];

  constructor(files: ActionFiles, asked: readonly WorkflowRun[], purpose: BuildPurpose) {
    this.#files = files;
    this.#asked = asked;
    this.#purpose = purpose;
  }

  async jobsOf(workflow: Workflow, called?: { readonly runs: Runs }): Promise<readonly BuildScript[]> {
    const { yaml, inputs } = workflow;
    const jobs = (yaml.root.get('jobs')?.entries ?? []).map(({ name, value }): Job => {
      const conditions = new JobConditions(yaml, value, this.#asked, { inputs });
      const needs = yaml.texts(value.get('needs')).map(textOf);
      return { name, node: value, conditions, runs: both(called?.runs ?? true, conditions.ofJob()), needs };
    });
    const runsOf = runsOfJobs(jobs, yaml);
    const outer: Defaults = { environment: [], folder: this.#files.checkout, shell: '' };
    const defaults = this.#defaultsOf(workflow, yaml.root, outer);
    const scripts: BuildScript[] = [];
    for (const job of jobs) {
      const own = { ...job, runs: runsOf.get(job.name)! };
      scripts.push(
        ...(job.node.get('uses') ? await this.#called(own, workflow) : await this.#jobs(own, workflow, defaults)),
      );
    }
    return scripts;
  }

  /** One script, or one for each combination of a matrix whose values stand in its texts, and one that waits for them. */
  async #jobs(job: Job, workflow: Workflow, outer: Defaults): Promise<readonly BuildScript[]> {
    const { yaml } = workflow;
    const paths = matrixPathsIn(yaml, job.node);
    const apart = paths.length > 0 ? job.conditions.apart(paths) : null;
    if (apart === null) return [await this.#job(job, workflow, outer)];
    const scripts: BuildScript[] = [];
    for (const { combination, conditions } of apart) {
      const matrix = textsOf(combination, yaml, job.node);
      const script = await this.#job({ ...job, conditions }, { ...workflow, matrix }, outer);
      if (apart.length === 1) return [script];
      const differing = [...combination].filter(
        ([path, value]) => paths.includes(path) && apart.some(other => other.combination.get(path) !== value),
      );
      scripts.push({ ...script, name: `${job.name} (${differing.map(([, value]) => value).join(', ')})` });
    }
    const prerequisites = [...job.needs, ...scripts.map(({ name }) => name)];
    const purpose = this.#purposeOf(job.name);
    return [...scripts, { name: job.name, steps: [], prerequisites, doubts: [], inherited: [], purpose }];
  }

  async #job(job: Job, workflow: Workflow & { readonly matrix?: MatrixTexts }, outer: Defaults): Promise<BuildScript> {
    const { yaml, inputs, matrix } = workflow;
    const outputs = new Map(workflow.outputs);
    const container = job.node.get('container');
    // The container has its variables from its start; those of workflow and job come with each command.
    const ofContainer = container ? variablesOf(yaml, container, { ...outer, inputs, matrix, outputs }) : [];
    const defaults = this.#defaultsOf(workflow, job.node, {
      ...outer,
      environment: [...ofContainer, ...outer.environment],
    });
    const steps = new JobSteps(this.#files, job.conditions);
    const items = job.node.get('steps')?.items ?? [];
    await steps.take({ yaml, items, defaults, inputs, matrix, runs: job.runs, outputs });
    for (const { name, value } of job.node.get('outputs')?.entries ?? []) {
      const text = evaluated(yaml.text(value) ?? [], { ...defaults, inputs, matrix, outputs });
      workflow.outputs.set(`needs.${job.name}.outputs.${name}`, originOfText(text));
    }
    this.unread.push(...steps.unread);
    return {
      name: job.name,
      steps: steps.steps,
      prerequisites: job.needs,
      doubts: steps.doubts,
      inherited: [],
      fallback: job.conditions.isForOtherSystem,
      purpose: this.#purposeOf(job.name),
    };
  }

  #purposeOf(job: string): BuildPurpose {
    return purposeOfName(job) ?? this.#purpose;
  }

  /** The jobs of a workflow that a job calls, and one of its own name that waits for them. */
  async #called(
    { name, node, runs, needs }: Job,
    { yaml, inputs, depth, outputs }: Workflow,
  ): Promise<readonly BuildScript[]> {
    const uses = yaml.text(node.get('uses')) ?? [];
    const purpose = this.#purposeOf(name);
    const waiting = (prerequisites: readonly string[]): BuildScript => {
      return { name, steps: [], prerequisites, doubts: [], inherited: [], purpose };
    };
    if (runs === false) return [waiting(needs)];
    const path = textOf(uses);
    const callee = path.startsWith('./') ? await this.#files.yaml(path, depth + 1) : 'it is of another repository';
    if (typeof callee === 'string') {
      if (mayBuild(path)) this.unread.push(doubtAt(`the workflow ${path} is not followed: ${callee}`, uses));
      return [waiting(needs)];
    }
    const declared = callee.root.get('on')?.get('workflow_call')?.get('inputs');
    const contexts: TextContexts = { environment: [], inputs, outputs };
    const given = inputsOf({ yaml: callee, declared }, { yaml, given: node.get('with'), contexts });
    const jobs = await this.jobsOf({ yaml: callee, inputs: given, depth: depth + 1, outputs: new Map() }, { runs });
    const inner = jobs.map((job): BuildScript => {
      const prerequisites = [...needs, ...job.prerequisites.map(need => `${name}/${need}`)];
      return { ...job, name: `${name}/${job.name}`, prerequisites };
    });
    return [...inner, waiting([...needs, ...inner.map(job => job.name)])];
  }

  /** What a workflow or job adds to what stands around it. */
  #defaultsOf(
    { yaml, inputs, matrix, outputs }: Workflow & { readonly matrix?: MatrixTexts },
    node: YamlNode,
    outer: Defaults,
  ): Defaults {
    const run = node.get('defaults')?.get('run');
    const folder = yaml.text(run?.get('working-directory'));
    const environment = [...outer.environment, ...variablesOf(yaml, node, { ...outer, inputs, matrix, outputs })];
    return {
      environment,
      folder: folder
        ? posix.join(this.#files.checkout, textOf(evaluated(folder, { environment, inputs, matrix })))
        : outer.folder,
      shell: textOf(yaml.text(run?.get('shell')) ?? []) || outer.shell,
    };
  }
}

/** Of what runs within something else. */
function both(outer: Runs, inner: Runs): Runs {
  if (outer === false || inner === false) return false;
  return inner === true ? outer : inner;
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
