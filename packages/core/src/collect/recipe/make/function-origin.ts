import { AT_START, originOfCommands, originOfText } from '../origin/command-origin.ts';
import { originOfFile } from '../origin/program-origin.ts';
import { UNKNOWN, type ValueOrigin } from '../origin/value-origin.ts';
import { textOf, type Traced, trimmed } from '../text/traced-text.ts';

/** Functions whose value their arguments decide alone (GNU make manual 8.2–8.5). */
const PURE = new Set(
  (
    'subst patsubst findstring filter filter-out sort word words wordlist firstword lastword dir notdir suffix ' +
    'basename addsuffix addprefix join if or and intcmp'
  ).split(' '),
);

/** Those of them that show every change of their arguments. */
const KEEPING = new Set(['subst', 'patsubst', 'join', 'addsuffix', 'addprefix']);

/** Of what a function of make gives for arguments in which all references are expanded. Nothing is run. */
export function originOfFunction(name: string, args: Traced): ValueOrigin {
  if (name === 'shell') {
    return originOfCommands(args, AT_START);
  }
  if (PURE.has(name)) {
    const origin = originOfText(args);
    return origin.kind === 'varies' && !KEEPING.has(name) ? UNKNOWN : origin;
  }
  const read = name === 'file' ? /^\s*<\s*/.exec(textOf(args))?.[0] : undefined;
  return read === undefined ? UNKNOWN : originOfFile(trimmed(args.slice(read.length)));
}
