import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import {
  type BuildScript,
  type GivenVariables,
  inOrder,
  type NamedBuildFile,
  type ShellStep,
  withScript,
} from '../build-script.ts';
import { goreleaserFolder } from '../declared/goreleaser.ts';
import { koDefaults } from '../declared/ko.ts';
import { FILE_NAMES } from '../file-names.ts';
import { environmentHanded } from '../flags/go-command.ts';
import { assignmentsOf } from '../make/makeflags.ts';
import { repositoryFolder } from '../package-match.ts';
import { type PlacedCommand } from '../around/placed-command.ts';
import type { ShellCommand, ShellLine } from '../shell/commands.ts';
import { joined } from '../shell/text.ts';
import { Budget } from '../text/budget.ts';
import { doubtAt } from '../text/doubt.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { textOf } from '../text/traced-text.ts';
import { type BuildFileCall, callIn, type ScriptCall } from './call.ts';
import type { DeclaredCall } from './declared-call.ts';
import { givenBy, keyOf } from './given-variables.ts';
import { goalsOf } from './goals.ts';

/** A goal that a command calls, in a build file that was read. */
export interface CalledGoal {
  readonly in: NamedBuildFile;
  readonly name: string;
  /** Those that run, in order. */
  readonly scripts: readonly BuildScript[];
  /** Where the caller sees a folder of the goal's commands. */
  readonly folderOf: (folder: string) => string;
  /** Whether the call gives it words. */
  readonly isGiven: boolean;
  /** What it is given and may build with, and is not followed. */
  readonly doubts: readonly RecipeDoubt[];
  /** What it built is published when it is done. */
  readonly publishes?: boolean;
}

/** What a call leads to; `unfollowed`: something of the repository that was not read. */
export type Called = readonly CalledGoal[] | 'unfollowed' | null;

export interface WantedFile {
  readonly path: string;
  readonly kind: (BuildFileCall | DeclaredCall | ScriptCall)['kind'];
}

/** Times that files are read again, each with other variables. */
const MAX_CALLED_WITH = 100;

/** The build files that commands may call. */
export class CalledFiles {
  readonly #files: readonly NamedBuildFile[];
  readonly #followed = new WeakMap<ShellCommand, Called>();
  /** Files read again with what they are given. */
  readonly #called = new Map<string, NamedBuildFile>();
  /** What all may cost that is read of the files to answer one question, and what was read. */
  readonly reading = { budget: new Budget(), known: new WeakMap<ShellStep, ShellLine>() };

  constructor(files: readonly NamedBuildFile[]) {
    this.#files = files;
  }

  /** `null`: the command calls nothing of the repository. */
  follow(placed: PlacedCommand): Called {
    const known = this.#followed.get(placed.command);
    if (known !== undefined) return known;
    const called = this.#call(placed);
    this.#followed.set(placed.command, called);
    return called;
  }

  #call(placed: PlacedCommand): Called {
    const call = callIn(placed.command);
    if (call === null) return null;
    switch (call.kind) {
      case 'unread':
        return 'unfollowed';
      case 'script':
        return this.#script(call, placed);
      case 'goreleaser':
      case 'ko':
        return this.#declared(call, placed);
      default:
        return this.#goals(call, placed);
    }
  }

  /** Files that a call may mean and that are not known here, likeliest first; relative to the folder of gds.yaml. */
  wanted({ command, mounts }: PlacedCommand): readonly WantedFile[] {
    const call = callIn(command);
    if (call === null || call.kind === 'unread') return [];
    if (call.kind === 'script') return this.#unknown([call.path], 'script', mounts);
    if (this.#fileOf(call, mounts)) return [];
    const inFolder = FILE_NAMES[call.kind].map(name => posix.join(call.folder, name));
    return this.#unknown(call.file === undefined ? inFolder : [call.file], call.kind, mounts);
  }

  #unknown(paths: readonly string[], kind: WantedFile['kind'], mounts: PlacedCommand['mounts']): readonly WantedFile[] {
    const own = paths
      .map(path => posix.normalize(repositoryFolder(path, mounts)))
      .filter(path => !path.startsWith('/'));
    return own.filter(path => !this.#files.some(({ name }) => samePath(name, path))).map(path => ({ path, kind }));
  }

  #script(call: ScriptCall, { command, mounts }: PlacedCommand): Called {
    const path = repositoryFolder(posix.normalize(call.path), mounts);
    if (path.startsWith('/')) return null;
    const named = this.#files.find(({ name }) => posix.normalize(name) === path);
    const script = named?.file.scripts.find(({ name }) => name === posix.basename(path));
    if (!named || !script) return 'unfollowed';
    const steps = script.steps.map(step => {
      if (step.kind !== 'shell') return step;
      const { folder } = command;
      const { parameters } = call;
      const environment = [...environmentHanded(command), ...call.environment];
      return { ...step, folder, mounts, parameters, environment };
    });
    const scripts = [{ ...script, steps }];
    return [
      {
        in: named,
        name: script.name,
        scripts,
        folderOf: folder => folder,
        isGiven: false,
        doubts: [],
      },
    ];
  }

  #goals(call: BuildFileCall, { command, mounts }: PlacedCommand): Called {
    const written = this.#fileOf(call, mounts);
    const given = givenBy(call, command);
    const plain = written && this.#asCalled(written, given);
    const goals = plain ? goalsOf(call, plain.file) : [];
    if (!written || goals.length === 0) return 'unfollowed';
    const found: CalledGoal[] = [];
    for (const { name, taken, left } of goals) {
      const words = { script: name, values: taken };
      const named = taken.length > 0 ? this.#asCalled(written, { ...given, words }) : plain;
      if (!named) return 'unfollowed';
      const file = withScript(named.file, name);
      if (!file.scripts.some(script => script.name === name)) return 'unfollowed';
      const unknown = [...call.words, ...left];
      found.push({
        in: { name: named.name, file },
        name,
        scripts: inOrder(file, name),
        folderOf: folder => posix.join(call.folder, posix.relative(posix.dirname(named.name), folder)),
        isGiven: unknown.length > 0,
        doubts: doubtsOfCall(call, { command, words: unknown }),
      });
    }
    return found;
  }

  #declared(call: DeclaredCall, { command, mounts }: PlacedCommand): Called {
    const start = repositoryFolder(call.folder, mounts);
    const defaults = call.kind === 'ko' && { name: posix.join(start, '.ko.yaml'), file: koDefaults(start) };
    const written = this.#fileOf(call, mounts) ?? (defaults || undefined);
    const given = givenBy({ environment: call.environment, assignments: [] }, command);
    const named = written && this.#asCalled(written, { ...given, command: call.words });
    if (!named) return 'unfollowed';
    const own = call.kind === 'ko' ? posix.dirname(named.name) : goreleaserFolder(named.name);
    const scripts = named.file.scripts
      .filter(({ name }) => call.ids.length === 0 || call.ids.includes(name))
      .map(script => ({
        ...script,
        ...(call.result === 'snapshot' && { isSnapshot: true }),
        steps: script.steps.map(step => ({ ...step, folder: posix.join(start, posix.relative(own, step.folder)) })),
      }));
    return [
      {
        in: named,
        name: call.kind,
        scripts,
        folderOf: folder => posix.join(call.folder, posix.relative(start, folder)),
        isGiven: false,
        doubts: [],
        publishes: call.result === 'published',
      },
    ];
  }

  /** The file as the call makes it; `undefined` for one call too many. */
  #asCalled({ name, file }: NamedBuildFile, given: GivenVariables): NamedBuildFile | undefined {
    const { environment, assignments, command = [], words } = given;
    const isGiven = words !== undefined || environment.length + assignments.length + command.length > 0;
    if (!file.calledWith || !isGiven) return { name, file };
    const key = `${name}\0${keyOf(given)}`;
    const known = this.#called.get(key);
    if (known) return known;
    if (this.#called.size === MAX_CALLED_WITH) return undefined;
    const called = { name, file: file.calledWith(given, this.reading.budget) };
    this.#called.set(key, called);
    return called;
  }

  #fileOf(
    { kind, folder, file }: BuildFileCall | DeclaredCall,
    mounts: PlacedCommand['mounts'],
  ): NamedBuildFile | undefined {
    if (file !== undefined) return this.#files.find(({ name }) => samePath(name, repositoryFolder(file, mounts)));
    const start = repositoryFolder(folder, mounts);
    return FILE_NAMES[kind]
      .map(base => this.#files.find(({ name }) => samePath(name, posix.join(start, base))))
      .find(found => found !== undefined);
  }
}

function samePath(a: string, b: string): boolean {
  return posix.normalize(a).replace(/(?<=.)\/$/, '') === posix.normalize(b).replace(/(?<=.)\/$/, '');
}

/** What may change the build and is handed over in a way that is not followed. */
function doubtsOfCall(
  call: BuildFileCall,
  { command, words }: Pick<PlacedCommand, 'command'> & Pick<BuildFileCall, 'words'>,
): readonly RecipeDoubt[] {
  const setting = call.kind === 'make' ? [...command.environment, ...call.environment].filter(setsVariablesOfMake) : [];
  return [
    ...setting.map(({ name, value }) => doubtAt(`${name} is handed to make and is not followed`, value)),
    ...(words.length > 0
      ? [doubtAt(`\`${textOf(joined(words))}\` is handed to ${call.kind} and is not followed`, joined(words))]
      : []),
  ];
}

/** `MAKEFLAGS` of which only the run tells what is in it. */
function setsVariablesOfMake(variable: EnvironmentVariable): boolean {
  const { name, value } = variable;
  if (/^(?:MAKEFILES|GNUMAKEFLAGS)$/.test(name)) return value.length > 0;
  return name === 'MAKEFLAGS' && assignmentsOf(variable) === null;
}
