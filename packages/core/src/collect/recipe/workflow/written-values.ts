import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { originOfText } from '../origin/command-origin.ts';
import { UNKNOWN, type ValueOrigin } from '../origin/value-origin.ts';
import { type ShellCommand, shellCommands } from '../shell/commands.ts';
import { joined } from '../shell/text.ts';
import { textOf, type Traced } from '../text/traced-text.ts';

/** What is known of values, by name. */
export type Origins = ReadonlyMap<string, ValueOrigin>;

const NAMED = /^([A-Za-z_][\w-]*)=/;

/**
 * The values that a step hands on by `echo "NAME=VALUE" >> "$GITHUB_OUTPUT"`, or to `$GITHUB_ENV`. Where something
 * else writes to the file as well, or a condition decides, nothing is known of the value.
 */
export function writtenValues(
  run: Traced,
  file: 'GITHUB_OUTPUT' | 'GITHUB_ENV',
  environment: readonly EnvironmentVariable[],
): Origins {
  const found = new Map<string, ValueOrigin>();
  if (!textOf(run).includes(file)) return found;
  const { commands, problem } = shellCommands(run, { environment });
  const target = new RegExp(`^\\$\\{?${file}\\}?$`);
  for (const command of commands) {
    if (!command.writes.some(word => target.test(textOf(word)))) {
      if (command.words.some(word => textOf(word).includes(file))) return new Map();
      continue;
    }
    const [program, ...words] = command.words;
    const name = NAMED.exec(textOf(words[0] ?? []))?.[1];
    if (name === undefined || !/^(?:echo|printf)$/.test(textOf(program ?? []))) return new Map();
    found.set(name, found.has(name) ? UNKNOWN : originOfEcho(command, words));
  }
  return problem === undefined ? found : new Map();
}

function originOfEcho({ condition, doubts }: ShellCommand, words: readonly Traced[]): ValueOrigin {
  const text = textOf(joined(words));
  const isPlain = condition === undefined && doubts.length === 0 && !text.includes('%(');
  return isPlain ? originOfText(joined(words)) : UNKNOWN;
}
