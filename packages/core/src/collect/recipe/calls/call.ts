import { posix } from 'node:path';
import { isHarmless } from '../around/program-effects.ts';
import { behindDirectory, goBuildCommand, losesVariables, programAt } from '../flags/go-command.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { type DeclaredCall, declaredCall } from './declared-call.ts';
import { optionEffect, optionsOf, type Tool } from './tool-options.ts';
import { isShell, scriptAt } from '../shell/nested-shell.ts';
import { assignmentIn } from '../shell/words.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { pathOf } from '../package-match.ts';
import { isKnownFolder, pathFrom } from '../shell/folder.ts';
import { computationsIn, textOf, type Traced } from '../text/traced-text.ts';

/** A command that runs what the repository describes. */
export type Call = BuildFileCall | DeclaredCall | ScriptCall | { readonly kind: 'unread' };

/**
 * `make build`, `just build`, `task build`. A file that make is given lies in the folder of its `-C`; just and Task find
 * it from where they are called, and work in its folder where they are given no other.
 */
export interface BuildFileCall {
  readonly kind: Tool;
  /** Where what it calls runs, as that of the command. */
  readonly folder: string;
  /** The build file that it names, as that. */
  readonly file?: string;
  /** Targets, recipes with their words, or tasks; none: what runs by default. */
  readonly goals: readonly Traced[];
  /** `LDFLAGS=-s` before the program: of the environment. */
  readonly environment: readonly EnvironmentVariable[];
  /** The same behind it. */
  readonly assignments: readonly EnvironmentVariable[];
  /** Words that the build file is given and that are no variables. */
  readonly words: readonly Traced[];
}

/** `./build.sh app`, `bash build.sh app`. */
export interface ScriptCall {
  readonly kind: 'script';
  /** As that of the command's folder. */
  readonly path: string;
  readonly parameters: readonly Traced[];
  readonly environment: readonly EnvironmentVariable[];
}

/** Programs that run a text which nothing here reads. */
const UNREAD =
  /^(?:python[\d.]*|perl|ruby|node|deno|bun|php|lua|tclsh|mage|ninja|bazel|bazelisk|scons|rake|gradle|gradlew)$/;
/** Of a text for a shell, or of a word. */
const RUNS_BUILD_FILE =
  /(?:^|[\s;&|(])(?:(?:\/[\w./-]+\/)?(?:g?make|just|(?:go-)?task)(?=$|[\s;&|)])|go (?:build|install) )/;
/** Functions of make that say something and expand to nothing. */
const MESSAGE = /^\$[({](?:error|warning|info)\b/;
/** `null`: a program of the machine, or none. */
export function callIn(command: ShellCommand): Call | null {
  const at = programAt(command);
  const [program, ...words] = command.words.slice(at);
  if (!program) return null;
  if (losesVariables(command)) {
    const alone = { ...command, words: command.words.slice(at), environment: [] };
    return goBuildCommand(alone) || callIn(alone) ? { kind: 'unread' } : null;
  }
  const text = textOf(program);
  const name = posix.basename(text);
  const environment = command.words.slice(0, at).flatMap(variableIn);
  const kind = /^g?make$/.test(name) ? 'make' : name === 'just' ? 'just' : /^(?:go-)?task$/.test(name) ? 'task' : null;
  if (kind) return buildFileCall(kind, { words, folder: command.folder, environment });
  const declared = declaredIn(command.words.slice(at));
  if (declared) {
    const own = { words: declared.words, folder: command.folder, environment };
    const call = declaredCall(declared.tool, own, command.environment);
    return call === 'unread' ? { kind: 'unread' } : call;
  }
  if (isShell(program)) return scriptOfShell(command.words.slice(at), { folder: command.folder, environment });
  if (UNREAD.test(name))
    return words.some(word => /^--?(?:version|V|v)$/.test(textOf(word))) ? null : { kind: 'unread' };
  if (name === 'go') return runsOwnProgram(words) ? { kind: 'unread' } : null;
  if (/^(?:\.|source|eval)$/.test(name)) return { kind: 'unread' };
  const path = pathOf(program);
  const [computation] = computationsIn(program);
  // `"$DIR/ship"`: of the repository, unless it says otherwise.
  if (computation && !isKnownFolder(path)) {
    const isProgram = program.every(glyph => glyph.computed) || text.includes('/');
    return isProgram && !MESSAGE.test(computation.expression) ? { kind: 'unread' } : null;
  }
  if (wrappedAt(command.words.slice(at).map(textOf)) > 0 && !isHarmless(command)) return { kind: 'unread' };
  if (!path.includes('/')) return null;
  return { kind: 'script', path: pathFrom(command.folder, path), parameters: words, environment };
}

/** `goreleaser`, `go run github.com/goreleaser/goreleaser/v2@v2.1.0`, `go tool ko`. */
function declaredIn(
  words: readonly Traced[],
): { readonly tool: DeclaredCall['kind']; readonly words: readonly Traced[] } | undefined {
  const [program = '', verb = ''] = words.slice(0, 2).map(textOf);
  const at = posix.basename(program) !== 'go' ? 0 : /^(?:run|tool)$/.test(verb) ? 2 : -1;
  const name = /(?:^|\/)(goreleaser|ko)(?:\/v\d+)?(?:@[^/]*)?$/.exec(textOf(words[at] ?? []))?.[1];
  return name === 'goreleaser' || name === 'ko' ? { tool: name, words: words.slice(at) } : undefined;
}

/** Index of the word that runs make, just, Task or a build of Go behind another program; -1: none. */
export function wrappedAt(texts: readonly string[]): number {
  return texts.findIndex((text, at) => {
    if (at === 0) return false;
    if (/^-\w*c$/.test(texts[at - 1]!) || texts[0] === 'ssh') return RUNS_BUILD_FILE.test(text);
    return (!/\s/.test(text) && RUNS_BUILD_FILE.test(text)) || (text === 'go' && texts[at + 1] === 'build');
  });
}

/** `go run ./tools/x`: a program of the repository. */
function runsOwnProgram(words: readonly Traced[]): boolean {
  const [verb, ...rest] = behindDirectory(words).words.map(textOf);
  return verb === 'run' && /^(?:\.|[^/@.]+\/|\w+\.go$)/.test(rest.find(text => !text.startsWith('-')) ?? '');
}

/** `null` where the shell reads its input, or is given its text by `-c`, which was read before. */
function scriptOfShell(
  words: readonly Traced[],
  { folder, environment }: Pick<BuildFileCall, 'folder' | 'environment'>,
): Call | null {
  const at = scriptAt(words);
  const script = words[at];
  if (!script) return null;
  if (computationsIn(script).length > 0) return { kind: 'unread' };
  return { kind: 'script', path: pathFrom(folder, textOf(script)), parameters: words.slice(at + 1), environment };
}

/** `null`: it only looks at what is described. */
function buildFileCall(
  kind: BuildFileCall['kind'],
  { words, folder: start, environment }: { words: readonly Traced[] } & Pick<BuildFileCall, 'folder' | 'environment'>,
): Call | null {
  const [assignments, goals, others] = [[] as EnvironmentVariable[], [] as Traced[], [] as Traced[]];
  let [folder, file]: (string | undefined)[] = [];
  let isBehindOptions = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const text = textOf(word);
    const assignment = variableIn(word);
    const isOfRecipe = kind === 'just' && goals.length > 0;
    if (isBehindOptions && kind === 'task') others.push(word);
    else if (text === '--' && !isOfRecipe) isBehindOptions = true;
    else if (assignment.length > 0 && !isOfRecipe) assignments.push(...assignment);
    else if (computationsIn(word).length > 0) return { kind: 'unread' };
    else if (isOfRecipe) goals.push(word);
    else if (text.startsWith('-') && !isBehindOptions) {
      for (const option of optionsOf(kind, text)) {
        const value = option.isOpen ? textOf(words[++index] ?? []) : option.value;
        const effect = optionEffect(kind, option);
        if (effect === 'nothing') return null;
        if (effect === 'other-file') return { kind: 'unread' };
        if (effect === 'not-followed') others.push(word);
        else if (effect === 'folder') folder = pathFrom(folder ?? start, value);
        else if (effect === 'file') file = value;
        else if (option.name === '--set') assignments.push({ name: value, value: words[++index] ?? [], doubts: [] });
      }
    } else if (kind !== 'make' || !/^\d+$/.test(text)) goals.push(word); // the number of `-j 4`
  }
  const rest = { kind, goals, environment, assignments, words: others };
  if (file === undefined) return { ...rest, folder: folder ?? start };
  if (kind === 'make') return { ...rest, folder: folder ?? start, file: pathFrom(folder ?? start, file) };
  const named = pathFrom(start, file);
  return { ...rest, folder: folder ?? posix.dirname(named), file: named };
}

function variableIn(word: Traced): EnvironmentVariable[] {
  const assignment = assignmentIn(word);
  return assignment ? [{ name: assignment.name, value: assignment.value, doubts: [] }] : [];
}
