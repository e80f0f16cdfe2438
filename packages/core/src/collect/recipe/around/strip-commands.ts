import { posix } from 'node:path';
import type { StrippingCommand } from '../../../evidence/build-recipe.ts';
import { programAt } from '../flags/go-command.ts';
import { fitsOutput, namesOutput } from './output.ts';
import type { LaterCommand } from './later-command.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { joined } from '../shell/text.ts';
import { writtenRegion } from '../text/written-region.ts';
import { computationsIn, locationOf, textOf, type Traced } from '../text/traced-text.ts';

/** Options with which the program certainly takes the DWARF out; with any other one nothing is claimed. */
const STRIP = /^(?:-[sgSdpv]|--strip-(?:all|debug|unneeded)|--preserve-dates|--verbose)$/;
const OBJCOPY =
  /^(?:-[gSpv]|--strip-(?:all|debug|unneeded)|--preserve-dates|--verbose|--(?:no-)?compress-debug-sections)$/;
const OBJCOPY_STRIPS = /^(?:-[gS]|--strip-(?:all|debug|unneeded))$/;
const UPX = /^(?:-[1-9qvfk]+|--(?:best|brute|ultra-brute|lzma|quiet|force|no-lzma|no-progress))$/;

/** Whether this is a command that certainly strips what was built, in place. */
function stripsInPlace(later: LaterCommand): boolean {
  const { command } = later;
  if (command.condition !== undefined) return false;
  const words = command.words.slice(programAt(command));
  const [program = '', ...args] = words.map(textOf);
  const name = posix.basename(program).replace(/^[\w.-]+-(?=strip$|objcopy$)/, '');
  const options = args.filter(arg => arg.startsWith('-'));
  const files = args.filter(arg => !arg.startsWith('-'));
  if (!words.slice(1).some(word => namesOutput(word, later) || fitsOutput(word, later))) return false;
  switch (name) {
    case 'strip':
      return options.every(option => STRIP.test(option));
    case 'sstrip':
      return true;
    case 'objcopy':
      return (
        options.every(option => OBJCOPY.test(option)) &&
        options.some(option => OBJCOPY_STRIPS.test(option)) &&
        files.every(file => posix.normalize(file) === posix.normalize(files[0]!))
      );
    case 'upx':
      return options.every(option => UPX.test(option));
    default:
      return false;
  }
}

/** The commands that certainly strip what a build wrote, each with the debug file that was kept before it. */
export function strippingCommands(later: readonly LaterCommand[]): ReadonlyMap<ShellCommand, StrippingCommand> {
  const found = new Map<ShellCommand, StrippingCommand>();
  let kept = false;
  for (const each of later) {
    const { command } = each;
    const texts = command.words.map(textOf);
    if (texts.includes('--only-keep-debug')) kept = true;
    if (!stripsInPlace(each)) continue;
    const debugFile = kept ? linkedFile(later.map(other => other.command)) : undefined;
    if (kept && debugFile === undefined) continue; // it may be found by build id: nothing is certain
    const words = joined(command.words.slice(programAt(command)).filter(word => computationsIn(word).length === 0));
    const text = textOf(words).slice(0, 200);
    const region = writtenRegion(behindVariable(words));
    found.set(command, {
      text,
      ...(region ? { location: region.location } : {}),
      ...(region && region.text !== text ? { written: region.text } : {}),
      ...(debugFile === undefined ? {} : { debugFile }),
    });
  }
  return found;
}

/** Without a program that a variable names: at its assignment nothing is to be mended. */
function behindVariable(words: Traced): Traced {
  const first = words.find(({ source }) => source !== null);
  const place = first && locationOf([first]);
  if (!first?.source || !place) return words;
  const line = first.source.text.slice(first.source.lineStarts[place.startLine - 1], first.offset);
  if (!/=\s*["']?$/.test(line)) return words;
  const own = words.filter(glyph => glyph.source !== null && locationOf([glyph])?.startLine !== place.startLine);
  return own.length > 0 ? own : words;
}

/** The file of `--add-gnu-debuglink=FILE`. */
function linkedFile(commands: readonly ShellCommand[]): string | undefined {
  for (const { words } of commands) {
    for (const [index, word] of words.entries()) {
      const link = /^--add-gnu-debuglink(?:=(.+))?$/.exec(textOf(word));
      if (link) return link[1] ?? (words[index + 1] && textOf(words[index + 1]!));
    }
  }
  return undefined;
}
