/** Text from an image as one short line of a message: line feeds and the like escaped, the middle left out. */
export function shownText(text: string, max = 200): string {
  // JSON escapes the half of a character that a cut may leave.
  const cut = text.length <= max ? text : `${text.slice(0, max >> 1)}…${text.slice(-(max >> 1))}`;
  return JSON.stringify(cut).slice(1, -1).replaceAll('\\"', '"');
}
