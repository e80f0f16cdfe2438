import { posix } from 'node:path';
import { textOf, type Traced, trimmed } from '../text/traced-text.ts';

/** A folder after `cd`; the folder of the script itself is known. */
export function folderAfter(folder: string, word: Traced, script: string | undefined): string {
  const text = textOf(trimmed(word));
  const own = script === undefined ? undefined : posix.dirname(script);
  const known = text
    .replace(/^\$[({](?:CURDIR|PWD|shell pwd|pwd)[)}]|^\$PWD\b/, '.')
    .replace(
      /^\$\(dirname (?:-- )?"?\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})"?\)|^\$\{0%\/\*\}/,
      own ?? '$&',
    );
  return posix.join(
    known.startsWith('/') ? '' : own !== undefined && known.startsWith(own) && text !== known ? '' : folder,
    known,
  );
}
