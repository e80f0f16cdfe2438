import { textOf, type Traced } from '../text/traced-text.ts';

/** An option of a command, or one of the other words. */
export interface CommandWord {
  /** `--config`, `-f`; absent: no option. */
  readonly option?: string;
  /** Of an option what it is given, maybe nothing; else the word. */
  readonly value: Traced;
  /** What stands there, without a value in the next word. */
  readonly word: Traced;
}

/** Words behind a program as github.com/spf13/pflag reads them, up to `--`: `-f file`, `--config=file`. `takesValue`: options whose value may be the next word. */
export function commandWords(words: readonly Traced[], takesValue: RegExp): readonly CommandWord[] {
  const found: CommandWord[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const text = textOf(word);
    if (text === '--') break;
    const [start = '', name = text] = /^(--?[\w-]+)=/.exec(text) ?? [text];
    if (!name.startsWith('-')) found.push({ value: word, word });
    else if (name === text && takesValue.test(name)) found.push({ option: name, value: words[++index] ?? [], word });
    else found.push({ option: name, value: word.slice(start.length), word });
  }
  return found;
}

/** Whether an option that may be `--name=false` holds; `null`: only the run tells (Go, strconv.ParseBool). */
export function isSet({ value }: CommandWord): boolean | null {
  if (value.some(({ computed }) => computed)) return null;
  return !/^(?:0|f|F|false|FALSE|False)$/.test(textOf(value));
}
