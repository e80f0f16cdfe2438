/**
 * Lines of at most `width` characters, broken at `separator`; a longer word stands alone. The
 * indentation of the text stays before its first line.
 */
export function wrap(text: string, width: number, separator = ' '): string[] {
  const room = Math.max(20, width);
  const lines: string[] = [];
  const content = text.trimStart();
  let line = text.slice(0, text.length - content.length);
  let begun = false;
  for (const word of content.split(separator)) {
    if (begun && line.length + separator.length + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = begun ? `${line}${separator}${word}` : `${line}${word}`;
      begun = true;
    }
  }
  if (line.trim() !== '') lines.push(line);
  return lines;
}

/** Prose of one line in lines of at most `width` characters; \`code\` that fits on a line is not broken. */
export function wrapProse(text: string, width: number): string[] {
  const room = Math.max(20, width);
  const held = text.replace(/(?<!`)`[^`]+`(?!`)/g, span =>
    span.length < room - 3 ? span.replaceAll(' ', HELD) : span,
  );
  return wrap(held, width).map(line => line.replaceAll(HELD, ' '));
}

/** A blank at which no line is broken: text that is safe for a terminal holds no NUL. */
const HELD = '\0';

/** A path shortened in its middle: `services/…/cmd/main.go:7:13`. */
export function middleCut(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.ceil((width - 1) * 0.65);
  return `${text.slice(0, width - 1 - tail)}…${text.slice(-tail)}`;
}
