import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { type GoBuildCommand, goBuildCommand, programAt } from '../flags/go-command.ts';
import { effectOf, namesAltering, onlyLooks, programName } from './program-effects.ts';
import { copiedFiles, writtenFiles } from './written-files.ts';
import { namesAnother, namesOutput } from './output.ts';
import type { PlacedCommand } from './placed-command.ts';
import type { LaterCommand } from './later-command.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { inputThatRuns } from '../shell/nested-shell.ts';
import { commandText, joined, placeOfCommand } from '../shell/text.ts';
import { doubtAt } from '../text/doubt.ts';
import { textOf } from '../text/traced-text.ts';

/** Those that change the files that they are given, and no other. */
const IN_PLACE = /^(?:[\w.-]+-)?(?:strip|sstrip|upx)$/;

const STRIPS = /^(?:[\w.-]+-)?(?:strip|sstrip|objcopy|upx)$/;

/** The same within a longer word: `sh -c 'strip x'`, `{{if .RELEASE}}strip{{end}}`. */
const CHANGING_INSIDE = /(?:^|[\s;&|/}])(?:strip|upx|objcopy)[\s{]/;

/** Commands that run after the build and change what it wrote, or may do so. */
export function doubtsOfLater(later: readonly LaterCommand[], build: GoBuildCommand): readonly RecipeDoubt[] {
  return later
    .filter(
      each =>
        (each.unfollowed && !isKnown(each.command, each.outputs)) ||
        (!changesAnother(each) &&
          each.outputs.some(output => changes(each, output) || buildsAgain(each.command, output, build))),
    )
    .map(({ command }) => {
      const reason = `\`${commandText(command)}\` runs after the build and may change the binary`;
      return { ...doubtAt(reason, placeOfCommand(command)), about: 'later-command' };
    });
}

/** Commands of an image that is built without the package: what they strip may be the program, which was built outside. */
export function doubtsOfImage(commands: readonly PlacedCommand[]): readonly RecipeDoubt[] {
  return commands
    .filter(({ command }) => STRIPS.test(posix.basename(textOf(command.words[programAt(command)] ?? []))))
    .map(({ command }) =>
      doubtAt(
        `\`${commandText(command)}\` may strip a program that the image takes from outside`,
        joined(command.words),
      ),
    );
}

/** A run of what was built, or of a tool that only looks. */
function isKnown(command: ShellCommand, outputs: readonly string[]): boolean {
  const program = textOf(command.words[programAt(command)] ?? []);
  return onlyLooks(program) || outputs.some(output => names(program, output));
}

/** Another build of the same file, with other flags. */
function buildsAgain(command: ShellCommand, output: string, build: GoBuildCommand): boolean {
  const again = goBuildCommand(command);
  const written = again?.flags.findLast(({ name }) => name === '-o')?.value;
  return again !== null && !!written && names(textOf(written), output) && flagsOf(again) !== flagsOf(build);
}

function flagsOf({ flags }: GoBuildCommand): string {
  return flags.map(({ words }) => textOf(words)).join('\n');
}

/** `strip native/app` of another file than the one that was built. */
function changesAnother(later: LaterCommand): boolean {
  const [program, ...words] = later.command.words.slice(programAt(later.command));
  const files = words.filter(word => !textOf(word).startsWith('-'));
  const strips = IN_PLACE.test(posix.basename(textOf(program ?? [])));
  return strips && files.length > 0 && files.every(word => namesAnother(word, later));
}

function changes(later: LaterCommand, output: string): boolean {
  if (writes(later, output)) return true;
  const { command } = later;
  const [program = '', ...args] = command.words.slice(programAt(command)).map(textOf);
  switch (effectOf(command)) {
    case 'none':
    case 'writes-beside':
      return programName(program) === 'go' && args[0] === 'env' && args.includes('-w');
    case 'copies':
      return (
        programName(program) === 'install' &&
        args.some(text => text === '--strip' || (/^-\w+$/.test(text) && text.includes('s')))
      );
    case 'transfers':
      return mayBring([program, ...args], output);
    case 'alters':
      return !keepsDebugAside(args, output);
    case 'assets':
    case 'runs-text':
    case 'unknown':
      return (
        [program, ...args].some(text => namesAltering(text) || CHANGING_INSIDE.test(text)) ||
        CHANGING_INSIDE.test(inputThatRuns(command)) ||
        args.some(text => names(text, output))
      );
  }
}

/** Whether a command writes another file under the name of the output. */
function writes(later: LaterCommand, output: string): boolean {
  const copied = copiedFiles(later.command);
  if (copied.length === 0) return writtenFiles(later.command).written.some(word => names(textOf(word), output));
  return copied.some(
    ({ source, targets }) => !namesOutput(source, later) && targets.some(target => namesOutput(target, later)),
  );
}

/** Verbs of what transfers files, behind which the last word is what is written. */
const COPYING = /^(?:cp|copy|mv|rsync|scp|sync)$/;
const FETCHING = /^(?:clone|dl|download|export|fetch|get|get-object|pull|receive)$/;

/** Whether what transfers files may bring one under the name of the output: `rsync host:app bin/app`. */
function mayBring([program = '', ...args]: readonly string[], output: string): boolean {
  const at = args.findIndex(text => names(text, output));
  if (at < 0) return false;
  if (args.slice(0, at).some(text => /^[^-][^=]*:/.test(text) || FETCHING.test(text))) return true;
  const files = args.filter(text => !text.startsWith('-'));
  // `host:/usr/bin/app` is a file of another machine.
  const isLast = files.length > 1 && names(files.at(-1)!, output) && !/^[\w.@-]+:/.test(files.at(-1)!);
  return isLast && [programName(program), ...args].some(text => COPYING.test(text));
}

/** `objcopy --only-keep-debug bin/app bin/app.debug`. */
function keepsDebugAside(args: readonly string[], output: string): boolean {
  const files = args.filter(text => !text.startsWith('-'));
  return args.includes('--only-keep-debug') && files.length === 2 && !names(files[1]!, output);
}

/** Whether a word names the output: as it is, or inside of a longer word. */
function names(word: string, output: string): boolean {
  if (output === '' || output === '/') return false;
  if (posix.normalize(word) === posix.normalize(output)) return true;
  const path = posix.normalize(output);
  if (!output.includes('/') || word.startsWith('-')) return false;
  for (let at = word.indexOf(path); at >= 0; at = word.indexOf(path, at + 1)) {
    if (!/[\w.-]/.test(word[at - 1] ?? '') && !/[\w./-]/.test(word[at + path.length] ?? '')) return true;
  }
  return false;
}
