/** A report, or other plain data, as a JSON document with two spaces of indentation; ends with a line feed. */
export function renderJson(report: object): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

export function renderJsonForTerminal(report: object): string {
  return jsonForTerminal(renderJson(report));
}

/** JSON that is safe to show on a terminal: what `JSON.stringify` leaves of C1 controls and bidi marks is escaped. */
export function jsonForTerminal(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g,
    text =>
      Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
}
