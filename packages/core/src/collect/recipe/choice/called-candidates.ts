import { posix } from 'node:path';
import type { Candidate } from '../candidate.ts';
import { candidatesOf, doubtsOfWritten, type Search, unread } from './build-candidate.ts';
import type { BuildScript, NamedBuildFile } from '../build-script.ts';
import { programAt } from '../flags/go-command.ts';
import { commandsOf, placed, placedCommands } from '../around/placed-command.ts';
import { scriptsAfter, scriptsBefore } from '../around/run-order.ts';
import type { SoughtPackage } from '../package-match.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { textOf } from '../text/traced-text.ts';
import { wrappedAt } from '../calls/call.ts';
import type { CalledFiles, CalledGoal } from '../calls/called-files.ts';
import { seenByCaller } from '../calls/seen-by-caller.ts';

/** A build that a script makes by calling another one: in a Dockerfile, `RUN make build`. */
export interface CalledCandidate extends Candidate {
  /** The file with the build. */
  readonly callee: NamedBuildFile;
  /** What that file is called with. */
  readonly target: string;
  /** What calls it, of the script that was asked about. */
  readonly call: Candidate['command']['words'];
}

/** Calls within calls that are followed. */
const MAX_DEPTH = 4;

/** Every build of the package that a script makes by calling what is read. */
export function calledCandidates(
  script: BuildScript,
  calls: CalledFiles,
  { sought, search, open = [] }: { sought: SoughtPackage; search: Search; open?: readonly string[] },
): readonly CalledCandidate[] {
  const commands = script.steps.flatMap(step =>
    step.kind === 'shell' && step.calledScript === undefined
      ? placed(step, commandsOf(step, script, search)).map(each => ({ ...each, step }))
      : [],
  );
  const written = commands.flatMap((each, at) => doubtsOfWritten([each.command]).map(doubt => ({ doubt, at })));
  return commands.flatMap(({ step, ...call }, index) => {
    const goals = calls.follow(call);
    if (goals === null || search.budget.isSpent) return [];
    if (goals === 'unfollowed') {
      if (mayBuild(call.command)) search.perhaps.push(unread(call.command));
      else if (script.purpose !== 'test') search.unlikely.push(unread(call.command));
      return [];
    }
    return goals.flatMap((goal, at) => {
      const id = `${goal.in.name}#${goal.name}`;
      if (open.includes(id)) return [];
      if (open.length === MAX_DEPTH) {
        search.perhaps.push(unread(call.command));
        return [];
      }
      const within = { sought, search, open: [...open, id] };
      const runBefore = () =>
        placedCommands(
          goals.slice(0, at).flatMap(({ scripts }) => scripts),
          search,
        );
      const runAfter = placedCommands(
        goals.slice(at + 1).flatMap(({ scripts }) => scripts),
        search,
      );
      const { command } = call;
      const seen = seenByCaller(goal, call);
      const found = candidatesIn(goal, calls, within);
      // What it is given may name the package.
      if (found.length === 0 && goal.isGiven) search.unlikely.push(unread(call.command));
      return found.map((candidate): CalledCandidate => ({
        ...candidate,
        ...(goal.publishes && { isPublished: true }),
        call: command.words,
        folder: goal.folderOf(candidate.folder),
        mounts: call.mounts,
        seen: each => seen(candidate.seen?.(each) ?? each),
        earlier: () => [...commands.slice(0, index), ...runBefore(), ...candidate.earlier()],
        later: [
          ...candidate.later.map(seen),
          ...(goal.publishes || candidate.isPublished ? [] : [...runAfter.map(seen), ...commands.slice(index + 1)]),
        ],
        doubts: [
          ...candidate.doubts,
          ...step.doubts,
          ...written.flatMap(({ doubt, at: place }) => (place < index ? [doubt] : [])),
          ...command.doubts,
          ...goal.doubts,
        ],
        ...(command.condition !== undefined && { condition: command.condition }),
        ...(step.condition !== undefined && {
          callConditions: [...(candidate.callConditions ?? []), step.condition],
        }),
      }));
    });
  });
}

type FoundCandidate = Omit<CalledCandidate, 'call'>;

/** Builds of a goal: its own, and those of what it calls in turn. */
function candidatesIn(
  goal: CalledGoal,
  calls: CalledFiles,
  within: { sought: SoughtPackage; search: Search; open: readonly string[] },
): readonly FoundCandidate[] {
  const { file } = goal.in;
  return goal.scripts.flatMap((script): readonly FoundCandidate[] => {
    const own = candidatesOf(script, within.sought, within.search);
    const before = () => placedCommands(scriptsBefore(file, script, goal.name), within.search);
    const after = () => placedCommands(scriptsAfter(file, script, goal.name), within.search);
    return [
      ...own.map(candidate => ({ ...candidate, callee: goal.in, target: goal.name })),
      ...calledCandidates(script, calls, within).map(candidate => ({
        ...candidate,
        earlier: () => [...before(), ...candidate.earlier()],
        later: [...candidate.later, ...(candidate.isPublished ? [] : after())],
      })),
    ];
  });
}

/** By the name of what it runs, or since it names no goal: `make -C api`. */
function mayBuild(command: ShellCommand): boolean {
  const texts = command.words.slice(programAt(command)).map(textOf);
  const at = wrappedAt(texts);
  const called = at > 0 ? texts.slice(at).flatMap(text => text.split(/\s+/)) : texts;
  const [program = '', ...rest] = called.filter(text => !/^\w+=/.test(text));
  const names = [program, rest.find(text => !text.startsWith('-')) ?? ''].map(name => posix.basename(name));
  if (names.some(name => /build|compile|release|dist|package|binar|image|docker|install|^all$|^app$/i.test(name)))
    return true;
  return /^(?:g?make|just|(?:go-)?task|mage)$/.test(names[0]!) && rest.every(text => /^-|[/=]/.test(text));
}
