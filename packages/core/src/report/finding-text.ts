import {
  type CheckResult,
  definitionOf,
  type Finding,
  type Location,
  type Novelty,
  type PlacedFinding,
  shortCode,
} from '../standard/index.ts';
import { middleCut, wrapProse } from './layout.ts';
import { place } from './place.ts';
import type { Paint } from './style.ts';
import { terminalSafe, terminalSafeLine } from './terminal-safe.ts';
import { sameFinding } from './verdict.ts';

/** How the parts of a report are written. */
export interface View {
  readonly width: number;
  readonly paint: Paint;
  /** Where gds ran, with a slash at its end: paths below it are shown relative to it. */
  readonly folder: string;
  readonly novelty: (placed: PlacedFinding) => Novelty;
}

/** What has been written of a place, and under which check first. */
interface Written {
  readonly code: string;
  readonly remedies: Set<string>;
  readonly related: Set<string>;
}

const INDENT = ' '.repeat(8);
/** In place of the indent, at the first line of a finding that the baseline did not have. */
const NEW = '    new ';

/** Findings shown in full for one check; the rest is counted. */
const SHOWN_FINDINGS = 5;
const SHOWN_RELATED = 3;
/** Columns of a source line that stand beside its place; with fewer it stands below. */
const LEAST_EXCERPT = 24;

/**
 * Writes the findings of a report, one result after the other. What stands above is named there and
 * not written again: the finding of another target, the line at which another check fails too.
 */
export class FindingText {
  readonly #view: View;
  /** The first target of each finding. */
  readonly #targets = new Map<string, string | null>();
  readonly #places = new Map<string, Written>();

  constructor(view: View) {
    this.#view = view;
  }

  linesOf(target: string | null, result: Extract<CheckResult, { findings: Finding[] }>): string[] {
    const failed = result.outcome === 'fail';
    if (!failed && result.findings.every(finding => finding.severity === 'notice')) return [];
    const { width, paint } = this.#view;
    const { code, why } = definitionOf(result.check);
    const { own, elsewhere } = this.#byTarget(target, result.findings);
    const shown = own.slice(0, SHOWN_FINDINGS);
    const lines = groupedByRemedy(shown).flatMap((group, index) => [
      ...group.flatMap(finding => this.#finding({ target, finding }, result)),
      ...(failed && index === 0 ? labelled('why', why, width, paint) : []),
      ...this.#fix(group, shortCode(code)),
    ]);
    if (own.length > shown.length) lines.push(...this.#remark(`… ${own.length - shown.length} more in the report`));
    for (const [first, count] of elsewhere) {
      lines.push(...this.#remark(`the same ${count === 1 ? 'finding' : `${count} findings`} as for ${first}`));
    }
    return lines;
  }

  /** The findings that no target above has, and how many each of those has. */
  #byTarget(target: string | null, findings: readonly Finding[]) {
    const own: Finding[] = [];
    const elsewhere = new Map<string, number>();
    for (const finding of findings) {
      const key = `${this.#view.novelty({ target, finding })} ${sameFinding(finding)}`;
      const first = this.#targets.get(key) ?? target;
      if (first === target || first === null) {
        this.#targets.set(key, target);
        own.push(finding);
      } else elsewhere.set(first, (elsewhere.get(first) ?? 0) + 1);
    }
    return { own, elsewhere };
  }

  #finding(placed: PlacedFinding, result: CheckResult): string[] {
    const { width, paint, novelty } = this.#view;
    const { finding } = placed;
    const isNew = novelty(placed) === 'new';
    const above = this.#written(finding);
    const lines: string[] = [];
    if (above && finding.location) {
      const where = terminalSafeLine(shownPlace(finding.location, this.#view));
      const said = finding.message === result.summary ? '' : `: ${finding.message}`;
      const [first = '', ...rest] = indented(`${where}, ${as(above.code, finding)}${said}`, width);
      lines.push(
        first.replace(where, () => paint.location(where)),
        ...rest,
      );
    } else {
      lines.push(...locationLines(finding.location, this.#view));
      // A new finding has a line to be marked at, also when the summary has said it.
      if (finding.message !== result.summary || (isNew && lines.length === 0))
        lines.push(...indented(finding.message, width));
    }
    if (isNew && lines.length > 0) lines[0] = NEW + lines[0]!.slice(NEW.length);
    return [...lines, ...this.#related(finding, above)];
  }

  #related({ related }: Finding, above: Written | undefined): string[] {
    const { width, paint } = this.#view;
    return related
      .slice(0, SHOWN_RELATED)
      .map(({ location, message }) => `also ${shownPlace(location, this.#view)}: ${message}`)
      .filter(line => !above?.related.has(line))
      .flatMap(line => indented(line, width))
      .map(paint.dim);
  }

  /** How to mend findings of one remedy; they count as written from here on. */
  #fix(group: readonly Finding[], code: string): string[] {
    const { width, paint } = this.#view;
    const { remedy } = group[0]!;
    const above = group.map(finding => this.#written(finding));
    const known = above.every(written => [...(written?.remedies ?? [])].some(longer => longer.startsWith(remedy)));
    const text = known ? as(above[0]!.code, group[0]!) : remedy;
    for (const finding of group) {
      if (!finding.location) continue;
      const key = placeKey(finding.location);
      const written = this.#places.get(key) ?? { code, remedies: new Set(), related: new Set() };
      this.#places.set(key, written);
      written.remedies.add(remedy);
      for (const { location, message } of finding.related)
        written.related.add(`also ${shownPlace(location, this.#view)}: ${message}`);
    }
    return labelled('fix', text, width, paint);
  }

  #written({ location }: Finding): Written | undefined {
    return location && this.#places.get(placeKey(location));
  }

  #remark(text: string): string[] {
    return indented(text, this.#view.width).map(this.#view.paint.dim);
  }
}

/** Runs of findings that one change mends in the same words. */
function groupedByRemedy(findings: readonly Finding[]): Finding[][] {
  const groups: Finding[][] = [];
  for (const finding of findings) {
    const last = groups.at(-1);
    if (last?.[0]?.remedy === finding.remedy) last.push(finding);
    else groups.push([finding]);
  }
  return groups;
}

function as(code: string, finding: Finding): string {
  return code === shortCode(finding.code) ? 'as above' : `as in ${code}`;
}

function placeKey(location: Location): string {
  return JSON.stringify({ ...location, snippet: undefined });
}

function locationLines(location: Location | undefined, view: View): string[] {
  const { width, paint } = view;
  if (!location) return [];
  if (location.kind !== 'file' || location.snippet === undefined) {
    return [`${INDENT}${paint.location(terminalSafeLine(middleCut(shownPlace(location, view), width - 8)))}`];
  }
  const where = terminalSafeLine(middleCut(shownPlace(location, view), Math.min(40, width - 8)));
  const beside = where.length + 3;
  const below = width - 8 - beside < LEAST_EXCERPT;
  const { text, from, to } = excerpt(
    location.snippet,
    location.startColumn,
    location.endColumn,
    width - 8 - (below ? 0 : beside),
  );
  const shown = `${INDENT}${paint.location(where)}`;
  const mark = ' '.repeat((below ? 0 : beside) + from) + paint.fault('─'.repeat(Math.max(0, to - from)));
  return [
    ...(below ? [shown, `${INDENT}${text}`] : [`${shown}   ${text}`]),
    ...(to > from ? [`${INDENT}${mark}`] : []),
  ];
}

/** The part of a source line that holds the marked columns, and where the mark is in it. */
function excerpt(
  snippet: string,
  startColumn: number | undefined,
  endColumn: number | undefined,
  room: number,
): { text: string; from: number; to: number } {
  const leading = snippet.length - snippet.trimStart().length;
  const cutAt =
    startColumn !== undefined && endColumn !== undefined && endColumn - 1 - leading > room
      ? startColumn - 1 - 8
      : leading;
  const start = Math.max(leading, cutAt);
  const ahead = terminalSafeLine(snippet.slice(start, (startColumn ?? 1) - 1));
  const marked =
    startColumn === undefined ? '' : terminalSafeLine(snippet.slice(startColumn - 1, (endColumn ?? startColumn) - 1));
  const rest = terminalSafeLine(snippet.slice(start));
  const text = rest.length > room ? `${rest.slice(0, Math.max(1, room - 1))}…` : rest;
  const from = startColumn === undefined ? 0 : ahead.length;
  return { text, from, to: startColumn === undefined ? 0 : Math.min(text.length, from + marked.length) };
}

/** The place, relative to where gds ran when it lies below. */
function shownPlace(location: Location, { folder }: View): string {
  const text = place(location);
  return location.kind === 'file' && folder !== '' && text.startsWith(folder) ? text.slice(folder.length) : text;
}

/** A paragraph behind its label; text of several lines keeps them. */
export function labelled(label: string, text: string, width: number, paint: Paint): string[] {
  const head = `${INDENT}${paint.dim(label)}   `;
  const lines = terminalSafe(text)
    .split('\n')
    .flatMap(line => wrapProse(line, width - INDENT.length - label.length - 3));
  return lines.map((line, index) => (index === 0 ? `${head}${line}` : `${INDENT}      ${line}`));
}

function indented(text: string, width: number): string[] {
  return wrapProse(terminalSafeLine(text), width - INDENT.length).map(line => `${INDENT}${line}`);
}
