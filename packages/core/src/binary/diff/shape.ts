/** What a text looks like: enough to find where it comes from without telling it. */
export type Shape = 'time' | 'path' | 'user' | 'host' | 'commit' | 'version' | 'number' | 'text';

const TIMES = [
  /^\d{4}-\d{2}-\d{2}(?:[T _]\d{2}[:.]?\d{2}(?:[:.]?\d{2}(?:\.\d{1,9})?)?)? ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [^\n]{4,30}\d{2}:\d{2}/,
  /^\d{8}[T_.-]?\d{4,6}Z?$/,
  /^\d{2}:\d{2}:\d{2}$/,
];
const EPOCH = /^1\d{9}(?:\d{3}|\d{6}|\d{9})?$/;

/** By the text itself, else by the name of its variable. */
export function shapeOf(text: string, name = ''): Shape {
  if (text.length > 256) return 'text';
  if (TIMES.some(form => form.test(text)) || EPOCH.test(text)) return 'time';
  if (/^(?:[A-Za-z]:[\\/]|~?\/)[^\n]*$/.test(text)) return 'path';
  if (/^[0-9a-f]{7,64}(?:-dirty)?$/.test(text)) return 'commit';
  if (/^v?\d{1,5}\.\d{1,5}(?:\.\d{1,5})?(?:[-+][\w.+-]*)?$/.test(text)) return 'version';
  if (/^[\w.-]{1,64}@[\w.-]{1,128}$/.test(text)) return 'user';
  if (/^\d+$/.test(text)) return 'number';
  const variable = name.slice(name.lastIndexOf('.') + 1);
  if (/user|builder|built_?by|author|whoami/i.test(variable)) return 'user';
  if (/host|machine|node$/i.test(variable)) return 'host';
  if (/^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}$/.test(text)) return 'host';
  return 'text';
}

/** A date and time of day that covers a place in a longer text. */
export function timeIn(text: string, place: number): string | undefined {
  for (const match of text.matchAll(
    /\d{4}-\d{2}-\d{2}[T _]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?/g,
  )) {
    if (place >= match.index && place < match.index + match[0].length) return match[0];
  }
  return undefined;
}
