import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type { ShellStep } from '../build-script.ts';
import { mayBuildGo, mayStrip } from '../other-language.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { doubtAt } from '../text/doubt.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import type { ValueOrigin } from '../origin/value-origin.ts';
import { textOf, type Traced } from '../text/traced-text.ts';
import { type ActionCommand, actionMayBuild, commandOfAction, mayBuild } from './building-actions.ts';
import { type ActionFiles, inputsOf } from './action-files.ts';
import { evaluated, type Inputs, type MatrixTexts, type TextContexts } from './expression-text.ts';
import { handedOn } from './handed-on.ts';
import { givenByRunner } from './runner-variables.ts';
import { writtenValues } from './written-values.ts';
import type { Runs } from '../text/runs.ts';
import type { JobConditions } from './job-conditions.ts';

/** What stands around a step. */
export interface Defaults {
  readonly environment: readonly EnvironmentVariable[];
  /** Relative to the folder of gds.yaml. */
  readonly folder: string;
  readonly shell: string;
}

/** The steps of a job, or those of a composite action that it uses. */
export interface StepList {
  readonly yaml: BuildYaml;
  readonly items: readonly YamlNode[];
  readonly defaults: Defaults;
  readonly inputs: Inputs | undefined;
  readonly matrix?: MatrixTexts | undefined;
  readonly runs: Runs;
  /** Of steps and jobs before these, to which those of these are added. */
  readonly outputs: Map<string, ValueOrigin>;
}

const SCRIPTS = /(?<=^|[\s;&|])(?:\.\/)?[\w.-]+(?:\/[\w.-]+)*\.(?:sh|bash|py)\b/g;
const MAX_SCRIPTS = 20;

/** The steps of one job in their order, those of local composite actions among them. */
export class JobSteps {
  readonly #files: ActionFiles;
  readonly #conditions: JobConditions;
  #handed: readonly EnvironmentVariable[] = [];
  #doubts: readonly RecipeDoubt[] = [];
  readonly steps: ShellStep[] = [];
  /** About all builds of the job. */
  readonly doubts: RecipeDoubt[] = [];
  readonly unread: RecipeDoubt[] = [];

  constructor(files: ActionFiles, conditions: JobConditions) {
    this.#files = files;
    this.#conditions = conditions;
  }

  async take(list: StepList, depth = 0): Promise<void> {
    if (list.runs === false) return;
    for (const step of list.items) await this.#step(step, list, depth);
  }

  async #step(step: YamlNode, list: StepList, depth: number): Promise<void> {
    const { yaml, inputs, matrix, defaults, outputs } = list;
    const around = [...defaults.environment, ...this.#handed];
    const environment = [...around, ...variablesOf(yaml, step, { environment: around, inputs, matrix, outputs })];
    const contexts: TextContexts = { environment, inputs, matrix, outputs };
    const own = this.#conditions.ofStep(yaml.text(step.get('if')), contexts);
    if (own === false) return;
    const runs = own === true ? list.runs : own;
    const uses = yaml.text(step.get('uses'));
    if (uses) return this.#use(uses, step, { list: { ...list, runs }, contexts, depth });
    const run = yaml.text(step.get('run'));
    if (!run) return;
    const before = this.#doubts;
    const folder = yaml.text(step.get('working-directory'));
    const start = folder ? posix.join(this.#files.checkout, textOf(evaluated(folder, contexts))) : defaults.folder;
    const text = evaluated(run, contexts);
    if (own === true) this.#outputsOf(yaml.text(step.get('id')), { text, environment, outputs });
    const values = writtenValues(text, 'GITHUB_ENV', environment);
    const written = handedOn(run, { known: around, runs: own === true, values });
    this.#handed = [...this.#handed, ...written.variables];
    this.#doubts = [...before, ...written.doubts, ...(await this.#doubtsOfScripts(run, start))];
    const shell = textOf(yaml.text(step.get('shell')) ?? []) || defaults.shell;
    if (!/^(?:|.*\b(?:ba)?sh\b.*)$/.test(shell)) {
      this.#otherLanguage(run, shell);
      return;
    }
    if (/\b(?:github\.action_path|GITHUB_ACTION_PATH)\b/.test(textOf(run))) {
      this.unread.push(doubtAt('a script of a local action is not followed', run));
    }
    this.steps.push({
      kind: 'shell',
      text,
      folder: start,
      environment: givenByRunner(environment),
      doubts: before,
      ...(typeof runs === 'object' ? runs : {}),
    });
  }

  /** What the step hands on, under the name of its `id`. */
  #outputsOf(
    id: Traced | undefined,
    step: Pick<StepList, 'outputs'> & { readonly text: Traced; readonly environment: Defaults['environment'] },
  ): void {
    if (!id) return;
    for (const [name, origin] of writtenValues(step.text, 'GITHUB_OUTPUT', step.environment)) {
      step.outputs.set(`steps.${textOf(id)}.outputs.${name}`, origin);
    }
  }

  async #use(
    uses: Traced,
    step: YamlNode,
    { list, contexts, depth }: { readonly list: StepList; readonly contexts: TextContexts; readonly depth: number },
  ): Promise<void> {
    const name = textOf(uses);
    const { yaml, matrix, runs } = list;
    const given = step.get('with');
    if (!name.startsWith('./')) {
      this.#checkout(name, given, yaml);
      const command = commandOfAction(uses, { yaml, given });
      if (command) this.#runs(command, { runs, contexts });
      else if (actionMayBuild(name)) {
        this.unread.push(doubtAt(`the action ${name} may build the package and is not followed`, uses));
      }
      return;
    }
    const action = await this.#files.action(name, depth);
    const steps = typeof action === 'string' ? undefined : action.root.get('runs')?.get('steps');
    if (typeof action === 'string' || !steps) {
      const reason = typeof action === 'string' ? `: ${action}` : '';
      if (mayBuild(name)) this.unread.push(doubtAt(`the action ${name} is not followed${reason}`, uses));
      return;
    }
    const inputs = inputsOf({ yaml: action, declared: action.root.get('inputs') }, { yaml, given, contexts });
    const texts = new Map([...inputs].map(([input, { value }]) => [input, { value, type: 'string' }]));
    const environment = [...list.defaults.environment, ...variablesOf(yaml, step, contexts)];
    // `defaults.run` of the job is not for the steps of an action (actions/runner, ScriptHandler).
    const defaults = { environment, folder: this.#files.checkout, shell: '' };
    const outputs = new Map<string, ValueOrigin>();
    await this.take({ yaml: action, items: steps.items, defaults, inputs: texts, matrix, runs, outputs }, depth + 1);
  }

  /** A command in the place of an action. */
  #runs(
    { text, folder }: ActionCommand,
    { runs, contexts }: Pick<StepList, 'runs'> & { contexts: TextContexts },
  ): void {
    this.steps.push({
      kind: 'shell',
      text: evaluated(text, contexts),
      folder: posix.join(this.#files.checkout, textOf(evaluated(folder, contexts))),
      environment: givenByRunner(contexts.environment),
      doubts: this.#doubts,
      ...(typeof runs === 'object' ? runs : {}),
    });
  }

  /** A checkout into a folder of its own: paths of the steps behind it begin with that. */
  #checkout(action: string, given: YamlNode | undefined, yaml: BuildYaml): void {
    const path = yaml.text(given?.get('path'));
    const isOwn = ['repository', 'ref'].every(key => given?.get(key) === undefined);
    if (!path || !isOwn || !/^actions\/checkout@/i.test(action) || /^\.?\/?$/.test(textOf(path))) return;
    this.unread.push(doubtAt(`the repository is checked out into ${textOf(path)}, which is not followed`, path));
  }

  #otherLanguage(run: Traced, shell: string): void {
    const text = textOf(run);
    if (mayBuildGo(text)) this.unread.push(doubtAt(`a step for ${shell} may build the package and is not read`, run));
    if (mayStrip(text)) this.doubts.push(doubtAt(`a step for ${shell} may change the binary and is not read`, run));
  }

  /** Scripts that a step calls and that write to `$GITHUB_ENV`. */
  async #doubtsOfScripts(run: Traced, folder: string): Promise<readonly RecipeDoubt[]> {
    const doubts: RecipeDoubt[] = [];
    for (const { 0: path, index } of [...textOf(run).matchAll(SCRIPTS)].slice(0, MAX_SCRIPTS)) {
      const script = await this.#files.text(posix.join(folder, path));
      if (typeof script === 'string' || !script.text.includes('GITHUB_ENV')) continue;
      const reason = `${path} sets variables of the steps after it and is not followed`;
      doubts.push(doubtAt(reason, run.slice(index, index + path.length)));
    }
    return doubts;
  }
}

/** What `env` of a workflow, job or step sets. */
export function variablesOf(yaml: BuildYaml, node: YamlNode, contexts: TextContexts): readonly EnvironmentVariable[] {
  return (node.get('env')?.entries ?? []).map(({ name, value }): EnvironmentVariable => {
    return { name, value: evaluated(yaml.text(value) ?? [], contexts), doubts: [] };
  });
}
