import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { BuildScript } from '../build-script.ts';
import type { Candidate } from '../candidate.ts';
import { type GoBuildCommand, goBuildCommand, programAt, type RawFlag } from '../flags/go-command.ts';
import { doubtAt } from '../text/doubt.ts';
import { chosenName } from '../chosen-name.ts';
import { mayMatch, namedByVariable, packageMatch, type SoughtPackage } from '../package-match.ts';
import { outputOf } from '../around/output.ts';
import { commandsOf, placed, type Reading } from '../around/placed-command.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { isKnownFolder } from '../shell/folder.ts';
import { inputThatRuns } from '../shell/nested-shell.ts';
import { setsUnknownVariable } from '../shell/set-by-command.ts';
import { joined, placeOfCommand } from '../shell/text.ts';
import { computationsIn, locationOf, textOf, type Traced } from '../text/traced-text.ts';

/** What a search learns besides the candidates. */
export interface Search extends Reading {
  /** Commands that may build the package and were not followed. */
  readonly perhaps: RecipeDoubt[];
  /** Others that hardly do: they count where no build was found at all. */
  readonly unlikely: RecipeDoubt[];
  /** Builds of other packages whose name has a variable in it. */
  readonly chosen: { readonly build: GoBuildCommand; readonly word: Traced }[];
}

/** Builds that make the package where whoever calls them gives another name; of a loop all names are known. */
export function doubtsOfChosen({ chosen }: Search): readonly RecipeDoubt[] {
  const names = new Map<string, Set<string>>();
  const written = chosen.map(({ build, word }) => {
    const place = JSON.stringify(locationOf(build.words[1] ?? []));
    names.set(place, (names.get(place) ?? new Set()).add(textOf(word)));
    return { place, word };
  });
  return written
    .filter(({ place }) => names.get(place)!.size === 1)
    .map(({ word }) =>
      doubtAt(`this command builds the package where a variable in ${textOf(word)} has another value`, word),
    );
}

/** Every command of a script that builds the package. */
export function candidatesOf(script: BuildScript, sought: SoughtPackage, search: Search): readonly Candidate[] {
  const found: Candidate[] = [];
  const earlier: RecipeDoubt[] = [];
  const steps = script.steps.map(step =>
    step.kind === 'shell' ? { step, commands: commandsOf(step, script, search) } : { step, commands: [] },
  );
  for (const [index, { step, commands }] of steps.entries()) {
    if (step.kind === 'shell' && step.calledScript !== undefined) continue;
    const beforeStep = () => steps.slice(0, index).flatMap(placedIn);
    const behind = steps.slice(index + 1);
    const afterStep = behind.flatMap(placedIn);
    const called = doubtsOfCalled(behind.map(other => other.step));
    if (step.kind === 'go-build') {
      const match = packageMatch(step.command, posix.join(step.folder, step.command.directory ?? '.'), sought);
      if (match > 0) {
        const { command, declared, environment, folder } = step;
        const doubts = [...step.doubts, ...doubtsOfWritten(beforeStep().map(each => each.command)), ...called];
        found.push({
          ...{ script, command, match, folder, environment, declared, doubts },
          earlier: beforeStep,
          later: afterStep,
        });
      }
      continue;
    }
    let moved: ShellCommand | undefined;
    for (const [at, command] of commands.entries()) {
      if (/^(?:cd|pushd)$/.test(textOf(command.words[0] ?? []))) moved = command;
      const build = goBuildCommand(command);
      if (!build) {
        if (setsFlags(command)) earlier.push(settingFlags(command));
        if (buildsOtherwise(command)) search.perhaps.push(unread(command));
        continue;
      }
      const from = posix.join(command.folder, build.directory ?? '.');
      const there = { ...sought, ...(step.mounts ? { mounts: step.mounts } : {}) };
      const match = packageMatch(build, from, there);
      if (match === 0) {
        if (mayMatch(build, from, there) || mayBuild(build, command, sought)) search.perhaps.push(unread(command));
        const word = namedByVariable(build, from, there) ?? (moved && enteredByVariable(build, moved, there));
        if (word) search.chosen.push({ build, word });
        continue;
      }
      found.push({
        script,
        command: build,
        match,
        folder: command.folder,
        environment: command.environment,
        earlier: () => [...beforeStep(), ...placed(step, commands.slice(0, at))],
        later: [...placed(step, commands.slice(at + 1)), ...afterStep],
        doubts: [...step.doubts, ...earlier, ...command.doubts, ...called],
        ...(command.condition === undefined ? {} : { condition: command.condition }),
        ...(step.condition === undefined ? {} : { stepCondition: step.condition }),
      });
    }
  }
  return lastOfFile(found, sought);
}

/** A build of what only the run tells: of a package that is computed, or in a folder that is not known. */
function mayBuild(build: GoBuildCommand, { folder }: ShellCommand, { packageFolder }: SoughtPackage): boolean {
  if (build.packages.some(word => computationsIn(word).length > 0)) return true;
  if (isKnownFolder(`${folder}/${build.directory ?? ''}`)) return false;
  const names = build.packages
    .map(textOf)
    .map(name => posix.join(name.endsWith('.go') ? posix.dirname(name) : name, '.'));
  return (
    names.length === 0 ||
    names.some(name => /^\.\.?(?:\/|$)|\.\.\.$/.test(name) || `/${packageFolder}`.endsWith(`/${name}`))
  );
}

/** The folder before a build that is the package's if a variable in it has another value: `cd services/$(APP)`. */
function enteredByVariable(build: GoBuildCommand, { words, folder: before }: ShellCommand, sought: SoughtPackage) {
  const [program = [], folder = []] = words;
  const chosen = chosenName(folder, program);
  if (!chosen) return undefined;
  return packageMatch(build, posix.join(before, textOf(chosen), build.directory ?? '.'), sought) > 0
    ? folder
    : undefined;
}

function placedIn({ step, commands }: { step: BuildScript['steps'][number]; commands: readonly ShellCommand[] }) {
  return step.kind === 'shell' ? placed(step, commands) : [];
}

/** A command behind a build: under the condition of the build's step, or of one that calls it, it runs if the build does. */
export function asRunsWith(command: ShellCommand, { stepCondition, callConditions = [] }: Candidate): ShellCommand {
  const { condition, ...unconditional } = command;
  if (condition === undefined) return command;
  return condition === stepCondition || callConditions.includes(condition) ? unconditional : command;
}

/** What is not known of the scripts whose steps these are. */
export function doubtsOfCalled(steps: BuildScript['steps']): readonly RecipeDoubt[] {
  const called = steps.filter(step => step.kind === 'shell' && step.calledScript !== undefined);
  return [...new Set(called.flatMap(({ doubts }) => doubts))];
}

/**
 * Of several builds of one file the last one stays; one that only perhaps runs leaves a doubt about those before, and
 * about those behind it that only perhaps run too, as those in the branches of a condition do.
 */
function lastOfFile(found: readonly Candidate[], { packageFolder }: SoughtPackage): readonly Candidate[] {
  const outputs = found.map(({ command, folder }) =>
    command.flags.some(({ name }) => name === '-o')
      ? posix.resolve('/', folder, command.directory ?? '.', outputOf(command, packageFolder))
      : undefined,
  );
  return found.flatMap((candidate, index) => {
    const again = found.filter(
      (other, at) =>
        at > index && outputs[at] !== undefined && outputs[at] === outputs[index] && differs(other, candidate),
    );
    if (again.some(({ condition }) => condition === undefined)) return [];
    const before = found.filter(
      (other, at) =>
        at < index &&
        outputs[at] !== undefined &&
        outputs[at] === outputs[index] &&
        other.condition !== undefined &&
        candidate.condition !== undefined &&
        differs(other, candidate),
    );
    const doubts = [...before, ...again].map(({ command, condition }) => {
      const text = [...command.words.map(textOf), ...command.flags.map(flagText), ...command.packages.map(textOf)]
        .join(' ')
        .slice(0, 200);
      const reason = `\`${text}\` writes the same file under a condition that is not evaluated: ${condition}`;
      return doubtAt(reason, joined(command.words));
    });
    return [{ ...candidate, doubts: [...candidate.doubts, ...doubts] }];
  });
}

/** A flag as it is written: `-o bin/app`, `-ldflags=-s`. */
function flagText({ words, value }: RawFlag): string {
  const name = textOf(words.slice(0, words.length - (value?.length ?? 0)));
  return value === null ? name : `${name}${name.endsWith('=') ? '' : ' '}${textOf(value)}`;
}

/** Whether two builds are made with different flags or variables. */
export function differs(a: Candidate, b: Candidate): boolean {
  return fingerprint(a) !== fingerprint(b);
}

/** What the build is made with; `-o` apart, which only names its file. */
export function fingerprint({ command, environment }: Candidate): string {
  return [
    ...command.flags.filter(({ name }) => name !== '-o').map(({ words }) => textOf(words)),
    ...[...environment, ...command.assignments].map(({ name, value }) => `${name}=${textOf(value)}`),
  ].join('\0');
}

/** A command that gives flags to the builds after it in a way that is not followed. */
function setsFlags(command: ShellCommand): boolean {
  return (
    setsUnknownVariable(command.words) ||
    writesFlags(command) ||
    /^(?:export GOFLAGS$|(?:\.|source|eval) \S)/.test(command.words.map(textOf).join(' '))
  );
}

/** Commands before a build that runs in a process of its own: only what Go itself keeps gives it flags. */
export function doubtsOfWritten(commands: readonly ShellCommand[]): readonly RecipeDoubt[] {
  return commands.filter(writesFlags).map(settingFlags);
}

function writesFlags({ words }: ShellCommand): boolean {
  return /^go env -w .*GOFLAGS/.test(words.map(textOf).join(' '));
}

function settingFlags({ words }: ShellCommand): RecipeDoubt {
  return doubtAt('this command may set flags for the build', joined(words));
}

/** A build by way of another program: `garble build`, `docker run golang go build`, `sh < build.txt`. */
function buildsOtherwise(command: ShellCommand): boolean {
  if (command.unreadInput) return true;
  const words = command.words.slice(programAt(command)).map(textOf);
  if (/^(?:echo|printf|\[|test)$/.test(words[0] ?? '')) return false;
  const text = `${words.join(' ')}\n${inputThatRuns(command)}`;
  return /\b(?:go|garble|tinygo) (?:build|install)\b|^(?:gox|xgo)\b/.test(text);
}

/** A command that may build the package in a way that is not followed. */
export function unread(command: ShellCommand): RecipeDoubt {
  const words = joined(command.words);
  const [line = ''] = textOf(words.slice(0, 200)).split('\n', 1);
  return doubtAt(`\`${line}\` may build the package and was not followed`, placeOfCommand(command));
}
