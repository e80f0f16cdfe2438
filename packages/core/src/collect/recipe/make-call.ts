import { posix } from 'node:path';
import type { RecipeDoubt } from '../../evidence/build-recipe.ts';
import { acceptedVariable } from './accepted-flags.ts';
import { type Candidate, candidatesOf, commandsOf, type Search } from './build-candidate.ts';
import { type BuildScript, type ShellStep, withPrerequisites, withScript } from './build-script.ts';
import type { EnvironmentVariable } from './text/environment-variable.ts';
import type { NamedBuildFile } from './find-recipe.ts';
import { programAt } from './go-command.ts';
import { repositoryFolder, type SoughtPackage } from './package-match.ts';
import type { ShellCommand } from './shell/commands.ts';
import { assignmentIn } from './shell/words.ts';
import { mayHoldFlags } from './shell/text.ts';
import type { Budget } from './text/budget.ts';
import { doubtAt } from './text/doubt.ts';
import { computationsIn, textOf, type Traced } from './text/traced-text.ts';

/** A build that a script makes by way of `make`: in a Dockerfile, `RUN make build`. */
export interface CalledCandidate extends Candidate {
  readonly makefile: NamedBuildFile;
  /** The target that make is called with. */
  readonly target: string;
}

const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];
/** Options of make whose value is the next word. */
const WITH_VALUE = /^-[CfIoW]$|^--(?:directory|file|makefile|include-dir|old-file|what-if)$/;
/** Variables that tell what is built and not how. */
const NAMES_THE_BUILD = /version|commit|revision|sha|date|time|branch|tag$/i;

/** Every build of the package that a script makes by calling one of the Makefiles. */
export function calledCandidates(
  script: BuildScript,
  makefiles: readonly NamedBuildFile[],
  { sought, budget }: { readonly sought: SoughtPackage; readonly budget: Budget },
): readonly CalledCandidate[] {
  const search: Search = { problems: [], perhaps: [], budget };
  const steps = script.steps.flatMap(step => (step.kind === 'shell' ? [step] : []));
  const commands = steps.flatMap(step => commandsOf(step, script, search).map(command => ({ step, command })));
  return commands.flatMap(({ step, command }, index) => {
    if (step.calledScript !== undefined) return [];
    const call = makeCall(command);
    const called = call && makefiles.find(({ name }) => pathsOf(call, command, step).includes(name));
    const goal = call?.goal ?? called?.file.defaultScript;
    if (!call || !called || goal === undefined) return [];
    const makefile = { ...called, file: withScript(called.file, goal) };
    const earlier = () =>
      commands.slice(0, index).map(other => ({ command: other.command, mounts: other.step.mounts ?? [] }));
    const later = commands.slice(index + 1).map(other => other.command);
    const environment = [...command.environment, ...call.assignments];
    return withPrerequisites(makefile.file, goal).flatMap(rule =>
      candidatesOf(rule, sought, search).map(candidate => ({
        ...candidate,
        makefile,
        target: goal,
        folder: posix.join(command.folder, call.folder, posix.relative(posix.dirname(makefile.name), candidate.folder)),
        environment: [...environment.filter(({ name }) => reachesGo(name)), ...candidate.environment],
        earlier: () => [...earlier(), ...candidate.earlier()],
        later: [...candidate.later, ...later],
        doubts: [
          ...candidate.doubts,
          ...step.doubts,
          ...command.doubts,
          ...command.environment.flatMap(doubtsOf),
          ...call.assignments.flatMap(doubtsOfGiven),
        ],
        ...(command.condition !== undefined && { condition: command.condition }),
      })),
    );
  });
}

interface MakeCall {
  readonly folder: string;
  readonly file?: string;
  readonly goal?: string;
  readonly assignments: readonly EnvironmentVariable[];
}

/** `null` for another program, and for what is computed. */
function makeCall(command: ShellCommand): MakeCall | null {
  const at = programAt(command);
  const [program, ...args] = command.words.slice(at);
  if (!program || !/^(?:.*\/)?g?make$/.test(textOf(program))) return null;
  const assignments = command.words.slice(0, at).flatMap(variableIn);
  const goals: string[] = [];
  let [folder, file] = ['.', undefined as string | undefined];
  for (let index = 0; index < args.length; index++) {
    const word = args[index]!;
    const text = textOf(word);
    const assignment = variableIn(word);
    if (assignment.length > 0) assignments.push(...assignment);
    else if (computationsIn(word).length > 0) return null;
    else if (text.startsWith('-')) {
      const [name, value] = WITH_VALUE.test(text) ? [text, textOf(args[++index] ?? [])] : optionOf(text);
      if (name === '-C' || name === '--directory') folder = posix.join(folder, value);
      if (name === '-f' || name === '--file' || name === '--makefile') file = value;
    } else if (!/^\d+$/.test(text)) goals.push(text); // the number of `-j 4`
  }
  const [goal] = goals;
  return { folder, assignments, ...(file === undefined ? {} : { file }), ...(goal === undefined ? {} : { goal }) };
}

/** `-Capi`, `--directory=api`. */
function optionOf(text: string): [string, string] {
  const long = /^(--[\w-]+)=(.*)$/.exec(text);
  return long ? [long[1]!, long[2]!] : [text.slice(0, 2), text.slice(2)];
}

function variableIn(word: Traced): EnvironmentVariable[] {
  const assignment = assignmentIn(word);
  return assignment ? [{ name: assignment.name, value: assignment.value, doubts: [] }] : [];
}

/** Where the Makefile may lie, relative to the folder of gds.yaml. */
function pathsOf({ folder, file }: MakeCall, command: ShellCommand, step: ShellStep): readonly string[] {
  const start = repositoryFolder(
    posix.isAbsolute(folder) ? folder : posix.join(command.folder, folder),
    step.mounts ?? [],
  );
  return (file === undefined ? MAKEFILES : [file]).map(name => posix.join(start, name));
}

function reachesGo(name: string): boolean {
  return acceptedVariable(name) || name === 'GOFLAGS';
}

/** What may make the Makefile build in another way: a variable of the environment that may hold flags. */
function doubtsOf({ name, value }: EnvironmentVariable): readonly RecipeDoubt[] {
  if (reachesGo(name) || !mayHoldFlags(name, textOf(value))) return [];
  return [doubtAt(`${name} is handed to make and is not followed`, value)];
}

/** As {@link doubtsOf} for the variables of the call: the Makefile may have a condition on any of them. */
function doubtsOfGiven(variable: EnvironmentVariable): readonly RecipeDoubt[] {
  const { name, value } = variable;
  if (reachesGo(name)) return [];
  return NAMES_THE_BUILD.test(name)
    ? doubtsOf(variable)
    : [doubtAt(`${name} is handed to make and is not followed`, value)];
}
