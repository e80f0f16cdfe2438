import { textOf, type Traced, untraced } from '../text/traced-text.ts';

/** Words as one text, with a blank between them. */
export function joined(words: readonly Traced[]): Traced {
  return words.flatMap((word, index) => (index === 0 ? word : [...untraced(' '), ...word]));
}

/** Whether a variable may reach a build as flags: by its name, or since its value has one. */
export function mayHoldFlags(name: string, value: string): boolean {
  return /flags|opts|options|args/i.test(name) || /(?:^|[\s"'])-/.test(value);
}

/** Where a command stands, with the files that it writes to. */
export function placeOfCommand({
  words,
  writes,
  place = joined(words),
}: {
  words: readonly Traced[];
  writes: readonly Traced[];
  place?: Traced;
}): Traced {
  return joined([place, ...writes]);
}

/** Of a group, what a redirection stands behind. */
const GROUP_END = /^(?:\}|fi|done|esac)$/;

/** A command as a person would write it, at most 200 units: `date > built.txt`, of a group `… > built.txt`. */
export function commandText({ words, writes }: { words: readonly Traced[]; writes: readonly Traced[] }): string {
  const program = words.every(word => GROUP_END.test(textOf(word))) ? ['…'] : words.map(textOf);
  return [...program, ...writes.map(word => `> ${textOf(word)}`)].join(' ').slice(0, 200);
}
