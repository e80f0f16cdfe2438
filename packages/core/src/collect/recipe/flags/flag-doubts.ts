import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { acceptedWord, IMMATERIAL_FLAGS } from './accepted-flags.ts';
import { type RawFlag, tracedWordsOf } from './go-command.ts';
import { doubtAt } from '../text/doubt.ts';
import { computationsIn, textOf, type Traced } from '../text/traced-text.ts';

/** Refused flags that change neither the debug information nor whether two builds are equal. */
const HARMLESS = new Set([
  '-mod',
  '-modcacherw',
  '-modfile',
  '-tags',
  '-asmflags',
  '-pgo',
  '-cover',
  '-C',
  '-installsuffix',
]);

/** What in these flags could not be known or is not built with. */
export function doubtsOfFlags(flags: readonly RawFlag[]): readonly RecipeDoubt[] {
  return flags.flatMap(flag => {
    if (HARMLESS.has(flag.name) || IMMATERIAL_FLAGS.has(flag.name)) return [];
    const words = tracedWordsOf(flag);
    if (words.length === 0)
      return flag.value !== null || acceptedWord(flag.name, '') ? [] : [refused(flag.name, flag.words)];
    return words.flatMap(word => {
      const text = textOf(word);
      if (flag.name === '-ldflags' && /^-extldflags[ =]-static(?:-pie)?$/.test(text)) return [];
      const [computation] = computationsIn(word);
      if (computation !== undefined && !isValue(word)) {
        return [doubtAt(`${computation.expression} in ${flag.name} is computed when the build runs`, word)];
      }
      return acceptedWord(flag.name, text) ? [] : [refused(`${flag.name} ${text}`, word)];
    });
  });
}

function refused(text: string, at: Traced): RecipeDoubt {
  const reason = `\`${text}\` is not built with, since it may run a program or change the output`;
  return { ...doubtAt(reason, at), about: 'refused-flag' };
}

/** `-X name=…` and the like: the flag itself is written out, only its value is computed. */
function isValue(word: Traced): boolean {
  const first = word.findIndex(glyph => glyph.computed !== null);
  return /^-(?:X[ =][^ =]*=|buildid=)/.test(textOf(word.slice(0, first)));
}

/** Words after the flags that may be flags, since they are computed or begin with a dash. */
export function doubtsOfWords(words: readonly Traced[], command: string): readonly RecipeDoubt[] {
  return words.flatMap(word => {
    const expression = word[0]?.computed?.expression;
    if (expression !== undefined && !isFolder(expression)) {
      return [doubtAt(`${expression} in \`${command}\` is computed when the build runs`, word)];
    }
    return textOf(word).startsWith('-') ? [doubtAt(`${textOf(word)} of \`${command}\` was not read`, word)] : [];
  });
}

function isFolder(expression: string): boolean {
  return /^(?:\$[({]?(?:CURDIR|PWD|shell pwd)[)}]?|(?:justfile|source)_dir(?:ectory)?\(\)|\{\{\.\w+_DIR\}\})$/.test(
    expression,
  );
}
