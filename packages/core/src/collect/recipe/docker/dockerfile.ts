import { posix } from 'node:path';
import {
  Copy,
  DockerfileParser,
  Env,
  From,
  type Instruction,
  ModifiableInstruction,
  Run,
  Arg,
  Workdir,
} from 'dockerfile-ast';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { BuildFile, BuildFileReader, BuildScript, Mount, ShellStep, TakenFiles } from '../build-script.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { calledPath, documentsOf, type ImageDocument, isForShell, mayDo } from './dockerfile-documents.ts';
import { runTexts, withoutContinuations } from './dockerfile-run.ts';
import { originOfSubstitution } from '../origin/command-origin.ts';
import { Budget } from '../text/budget.ts';
import { doubtAt } from '../text/doubt.ts';
import { ShellVariables } from '../shell/variables.ts';
import { ShellWords } from '../shell/words.ts';
import { computationsIn, type SourceText, textOf, trace, type Traced, trimmed } from '../text/traced-text.ts';

/** The parser's time grows faster than the text. */
const MAX_CHARACTERS = 128 * 1024;
const MAX_STAGES = 100;

/**
 * The stages of a Dockerfile as scripts (https://docs.docker.com/reference/dockerfile/): a stage
 * depends on the one it is made `FROM` and those it copies from; the last one is what is shipped.
 */
export const readDockerfile: BuildFileReader = (source, { folder }) => {
  if (source.text.length > MAX_CHARACTERS) return Promise.resolve('it is larger than 128 KiB');
  return Promise.resolve(new Reader(source, folder).read());
};

/** What one stage hands to those made `FROM` it. */
interface Stage {
  readonly name: string;
  readonly steps: ShellStep[];
  readonly prerequisites: Set<string>;
  readonly takes: TakenFiles[];
  /** `ENV` and `ARG`; both are handed to stages made `FROM` it (docs.docker.com/build/building/variables). */
  readonly variables: ShellVariables;
  /** Names that `ENV` sets. */
  readonly set: Set<string>;
  /** Files that `COPY <<NAME` writes, by their path. */
  readonly documents: Map<string, ImageDocument>;
  /** What may change the files of the stage and is not read. */
  readonly doubts: RecipeDoubt[];
  folder: string;
  mounts: readonly Mount[];
}

/** Paths of an image, and where they go. */
interface Taken {
  readonly sources: readonly (string | undefined)[];
  readonly target: string;
}

class Reader {
  readonly #source: SourceText;
  readonly #context: string;
  readonly #stages: Stage[] = [];
  readonly #global = new ShellVariables();
  readonly #unresolved = new Set<string>();
  readonly #unread: RecipeDoubt[] = [];
  readonly #budget = new Budget();
  readonly #parameters = new Map<string, Traced>();
  readonly #followed = new Set<ImageDocument>();
  #escape = '\\';

  constructor(source: SourceText, context: string) {
    this.#source = source;
    this.#context = context;
  }

  read(): BuildFile | string {
    let instructions: readonly Instruction[];
    try {
      // A lone CR ends a line for the parser and not for us; a blank in its place keeps all offsets.
      const file = DockerfileParser.parse(this.#source.text.replace(/\r(?!\n)/g, ' '));
      this.#escape = file.getEscapeCharacter();
      instructions = file.getInstructions();
    } catch {
      return 'it cannot be read as a Dockerfile';
    }
    for (const instruction of instructions) {
      if (this.#stages.length > MAX_STAGES) return `it has more than ${MAX_STAGES} stages`;
      this.#instruction(instruction);
      if (this.#budget.isSpent) return Budget.exceeded;
    }
    const last = this.#stages.at(-1);
    if (!last) return 'it has no FROM';
    for (const stage of this.#stages) {
      for (const document of stage.documents.values()) {
        if (!this.#followed.has(document)) this.#isNotRead(document.content, stage);
      }
    }
    return {
      scripts: this.#stages.map(({ name, steps, prerequisites, takes, doubts }): BuildScript => {
        return { name, steps, prerequisites: [...prerequisites], takes, doubts, inherited: [] };
      }),
      defaultScript: last.name,
      runs: 'shipped',
      runsElsewhere: true,
      unresolved: [...this.#unresolved],
      doubts: [],
      unread: this.#unread,
      parameters: this.#parameters,
    };
  }

  #instruction(instruction: Instruction): void {
    const stage = this.#stages.at(-1);
    if (instruction instanceof From) this.#from(instruction);
    else if (instruction instanceof Arg) this.#arg(instruction, stage);
    else if (!stage) return;
    else if (instruction instanceof Env) this.#env(instruction, stage);
    else if (instruction instanceof Workdir) {
      const path = this.#value(this.#arguments(instruction), stage.variables);
      stage.folder = posix.resolve('/', stage.folder, textOf(path.value));
    } else if (instruction instanceof Run) this.#run(instruction, stage);
    else if (instruction instanceof Copy || instruction.getKeyword() === 'ADD') this.#copy(instruction, stage);
    else if (instruction.getKeyword() === 'ONBUILD' && /\bgo\s+(?:build|install)\b/.test(instruction.toString())) {
      this.#unread.push(doubtAt('ONBUILD is not followed', this.#arguments(instruction)));
    }
  }

  #from(from: From): void {
    const image = textOf(this.#value(this.#range(from.getImageRange()), this.#global).value);
    const base = this.#stages.find(({ name }) => name.toLowerCase() === image.toLowerCase());
    if (base) this.#budget.spend(base.variables.weight);
    const variables = base ? base.variables.copy() : new ShellVariables();
    this.#stages.push({
      name: from.getBuildStage() ?? String(this.#stages.length),
      steps: [],
      prerequisites: new Set(base ? [base.name] : []),
      takes: base ? [{ from: base.name, source: '/', target: '/' }] : [],
      variables,
      set: new Set(base?.set),
      documents: new Map(base?.documents),
      doubts: [],
      folder: base?.folder ?? '/',
      mounts: base?.mounts ?? [],
    });
  }

  #arg(arg: Arg, stage: Stage | undefined): void {
    for (const property of arg.getProperties()) {
      const name = property.getName();
      const into = stage?.variables ?? this.#global;
      const written = this.#range(property.getValueRange());
      const global = this.#global.get(name);
      if (property.getValue() !== null) {
        const { value, doubts } = this.#value(written, into);
        const before = stage?.set.has(name) ? into.get(name)?.value : undefined;
        const isOther = before !== undefined && !('elements' in before) && textOf(before) !== textOf(value);
        const reason = `whether ENV or ARG ${name} counts depends on the builder`;
        into.assign(name, value, isOther ? [...doubts, doubtAt(reason, written)] : doubts);
        if (!this.#parameters.has(name)) this.#parameters.set(name, value);
        this.#unresolved.add(`the default of ARG ${name} was taken; --build-arg may give another value`);
      } else if (stage && global) {
        into.assign(name, global.value, global.doubts);
      } else {
        if (!stage || !into.get(name))
          this.#unresolved.add(`ARG ${name} has no default: what --build-arg gives is not known`);
        continue;
      }
      into.export(name);
    }
  }

  #env(env: Env, { variables, set }: Stage): void {
    // All values see the variables as they were before the instruction.
    const values = env.getProperties().map(property => ({
      name: property.getName(),
      ...this.#value(this.#range(property.getValueRange()), variables),
    }));
    for (const { name, value, doubts } of values) {
      variables.assign(name, value, doubts);
      variables.export(name);
      set.add(name);
    }
  }

  #run(run: Run, stage: Stage): void {
    const bound: Mount[] = [];
    for (const flag of run.getFlags()) {
      const text = flag.getValue() ?? '';
      const from = /(?:^|,)from=([^,]+)/.exec(text)?.[1];
      if (flag.getName() !== 'mount') continue;
      const at = posix.resolve('/', stage.folder, /(?:^|,)(?:target|dst|destination)=([^,]+)/.exec(text)?.[1] ?? '.');
      const of = /(?:^|,)(?:source|src)=([^,]+)/.exec(text)?.[1] ?? '.';
      if (from !== undefined) this.#dependsOn(stage, from, { sources: [posix.resolve('/', of)], target: `${at}/` });
      else if (/(?:^|,)type=bind\b/.test(text)) bound.push({ path: at, folder: posix.join(this.#context, of) });
    }
    const mounts = [...stage.mounts, ...bound];
    this.#budget.spend(stage.variables.weight);
    const { texts, unread } = runTexts(run, this.#source, this.#escape);
    for (const document of unread) this.#isNotRead(document, stage);
    for (const text of texts) {
      stage.steps.push({
        kind: 'shell',
        text: this.#called(text, stage) ?? text,
        folder: stage.folder,
        mounts: isMounted(stage.folder, mounts) ? mounts : [...mounts, { path: stage.folder, folder: this.#context }],
        environment: stage.variables.exported(),
        doubts: [],
      });
    }
  }

  /** The script that a `RUN` calls, where `COPY <<NAME` wrote it. */
  #called(text: Traced, { documents, folder }: Stage): Traced | undefined {
    const path = documents.size > 0 ? calledPath(text) : undefined;
    const document = path === undefined ? undefined : documents.get(posix.resolve('/', folder, path));
    if (document) this.#followed.add(document);
    return document?.content;
  }

  #isNotRead(content: Traced, stage: Stage): void {
    const { build, strip } = mayDo(content);
    if (build) this.#unread.push(doubtAt('this here-document may build the package and is not read', content));
    if (strip) stage.doubts.push(doubtAt('this here-document may change the binary and is not read', content));
  }

  /** `COPY <<build.sh /`: the files that it writes. */
  #documents(copy: Copy, stage: Stage): void {
    const documents = documentsOf(copy.getHeredocs(), this.#source);
    const line = copy.getRange().start.line;
    const words = copy.getArguments().filter(argument => argument.getRange().start.line === line);
    const target = words.at(-1)?.getValue() ?? '/';
    for (const document of documents) {
      const path = posix.resolve('/', stage.folder, target, target.endsWith('/') ? document.name : '.');
      if (document.isLiteral && isForShell(document.content)) stage.documents.set(path, document);
      else this.#isNotRead(document.content, stage);
    }
  }

  /** Which folder of the repository lies where in the image. */
  #copy(copy: Instruction, stage: Stage): void {
    if (copy instanceof Copy && copy.getHeredocs().length > 0) {
      this.#documents(copy, stage);
      return;
    }
    if (copy.getArguments().some(argument => argument.getValue().startsWith('<<'))) {
      this.#isNotRead(this.#arguments(copy), stage);
      return;
    }
    const flags = copy instanceof ModifiableInstruction ? copy.getFlags() : [];
    const from = flags.find(flag => flag.getName() === 'from')?.getValue();
    if (from) {
      this.#dependsOn(stage, from, this.#taken(copy, stage));
      const source = this.#stages.find(({ name }) => name.toLowerCase() === from.toLowerCase());
      if (source) stage.mounts = [...stage.mounts, ...source.mounts];
      return;
    }
    const paths = copy
      .getArguments()
      .map(argument => textOf(this.#value(this.#range(argument.getRange()), stage.variables).value))
      .filter(path => !path.startsWith('--'));
    const target = paths.pop();
    if (target === undefined) return;
    const at = posix.resolve('/', stage.folder, target);
    for (const path of paths) {
      // The content of a folder is copied, not the folder itself.
      if (/[*?[]/.test(path) || /\.(?:go|mod|sum|work|mk)$|(?:^|\/)(?:GNUm|m|M)akefile$/.test(path)) continue;
      stage.mounts = [
        ...stage.mounts,
        { path: at, folder: posix.join(this.#context, posix.join('/', path).slice(1) || '.') },
      ];
    }
  }

  /** What a `COPY --from` takes; a path with a part that is not known is left out. */
  #taken(copy: Instruction, { folder, variables }: Stage): Taken {
    const words = copy
      .getArguments()
      .map(argument => this.#value(this.#range(argument.getRange()), variables).value)
      .filter(word => !textOf(word).startsWith('--'));
    const target = textOf(words.pop() ?? []);
    const isFolder = words.length > 1 || /(?:^|\/)\.{0,2}$/.test(target);
    return {
      sources: words.map(word => (computationsIn(word).length > 0 ? undefined : posix.resolve('/', textOf(word)))),
      target: `${posix.resolve('/', folder, target)}${isFolder ? '/' : ''}`,
    };
  }

  #dependsOn(stage: Stage, from: string, { sources, target }: Taken): void {
    const other = this.#stages.find(
      ({ name }, index) => name.toLowerCase() === from.toLowerCase() || String(index) === from,
    );
    if (!other || other === stage) return;
    stage.prerequisites.add(other.name);
    for (const source of sources) {
      stage.takes.push({ from: other.name, target, ...(source === undefined ? {} : { source }) });
    }
  }

  /** A value with its quotes taken away and its variables replaced. */
  #value(written: Traced, variables: ShellVariables): Pick<EnvironmentVariable, 'value' | 'doubts'> {
    const words = new ShellWords(withoutContinuations(written, this.#escape), originOfSubstitution, () => variables);
    const value = words.quoted() ?? written;
    this.#budget.spend(words.steps);
    return { value, doubts: words.doubts };
  }

  #arguments(instruction: Instruction): Traced {
    return trimmed(this.#range(instruction.getArgumentsRange()));
  }

  #range(range: ReturnType<Instruction['getArgumentsRange']>): Traced {
    if (!range) return [];
    const offset = ({ line, character }: { line: number; character: number }) =>
      (this.#source.lineStarts[line] ?? this.#source.text.length) + character;
    return trace(this.#source, offset(range.start), offset(range.end));
  }
}

function isMounted(folder: string, mounts: readonly Mount[]): boolean {
  return mounts.some(({ path }) => path === '/' || folder === path || folder.startsWith(`${path}/`));
}
