import { type Traced, untraced } from '../text/traced-text.ts';

/** Words as one text, with a blank between them. */
export function joined(words: readonly Traced[]): Traced {
  return words.flatMap((word, index) => (index === 0 ? word : [...untraced(' '), ...word]));
}

/** Whether a variable may reach a build as flags: by its name, or since its value has one. */
export function mayHoldFlags(name: string, value: string): boolean {
  return /flags|opts|options|args/i.test(name) || /(?:^|[\s"'])-/.test(value);
}
