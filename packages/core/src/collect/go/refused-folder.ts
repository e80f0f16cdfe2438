/**
 * The folder whose name holds a character that Go takes in no import path, as a sentence without its end;
 * `undefined` for other words. `words` are Go's of one package: `malformed import path "x/my app": invalid char ' '`.
 */
export function refusedFolder(words: string): string | undefined {
  const [, path, char] = /malformed import path "(.{1,400}?)": invalid char '(\\.|[^'\\]{1,10})'/.exec(words) ?? [];
  if (path === undefined || char === undefined) return undefined;
  return `Go builds no package in a folder whose name has ${char === ' ' ? 'a space' : `\`${char.replace(/^\\(?=')/, '')}\``}: ${path}`;
}

export const RENAME = 'Rename the folder.';
