import { z } from 'zod';
import type { GoPosition } from './source-location.ts';

/** One diagnostic as an analyzer wrote it. */
export interface VetDiagnostic {
  readonly analyzer: string;
  readonly message: string;
  /** Columns count bytes; absent when the analyzer gave none that can be read. */
  readonly position?: GoPosition;
}

const DiagnosticSchema = z.object({ posn: z.string(), end: z.string().optional(), message: z.string() });
const AnalyzerSchema = z.union([z.array(DiagnosticSchema), z.object({ error: z.string() })]);
const OutputSchema = z.record(z.string(), z.record(z.string(), AnalyzerSchema));

/**
 * Reads what `go vet -json` wrote: one JSON object for each package with diagnostics, between lines
 * `# package`, on standard output or (older Go) standard error; the form is that of
 * `golang.org/x/tools/go/analysis/internal/analysisflags`. The same diagnostic of a package and of its
 * test variant is given once; two of one package that stand at one place without column are two.
 */
export function parseVetOutput(text: string): readonly VetDiagnostic[] {
  const found = new Map<string, VetDiagnostic>();
  for (const object of objectsOf(text)) {
    const parsed = OutputSchema.safeParse(parseJson(object));
    if (!parsed.success) continue;
    for (const [analyzer, diagnostics] of Object.values(parsed.data).flatMap(Object.entries)) {
      if (!Array.isArray(diagnostics)) continue;
      const times = new Map<string, number>();
      for (const { posn, end, message } of diagnostics) {
        const key = `${analyzer}\n${posn}\n${message}`;
        const before = times.get(key) ?? 0;
        times.set(key, before + 1);
        found.set(`${key}\n${before}`, { analyzer, message, ...positionOf(posn, end) });
      }
    }
  }
  return [...found.values()];
}

/** Go's own messages about code that vet could not check: lines `vet: file:line:column: message`. */
export function vetFailures(stderr: string): readonly string[] {
  return stderr
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#') && !line.startsWith('{'));
}

/** The objects that start with a line `{` and end with a line `}`, in one pass. */
function* objectsOf(text: string): Generator<string> {
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '{') lines = [];
    lines.push(line);
    if (line === '}') {
      yield lines.join('\n');
      lines = [];
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `/path/file.go:6:17`, or `/path/grammar.y:6` by a `//line` directive; the path may contain colons. */
function positionOf(posn: string, end: string | undefined): { position: GoPosition } | Record<string, never> {
  const start = splitPosition(posn);
  if (start === undefined) return {};
  const last = end === undefined ? undefined : splitPosition(end);
  const ends =
    last?.file === start.file && last.column !== undefined ? { endLine: last.line, endColumn: last.column } : {};
  return { position: { ...start, ...ends } };
}

function splitPosition(text: string): { file: string; line: number; column?: number } | undefined {
  const [, file, first, last] = /^([^:].*?)(?::(\d{1,8}))?:(\d{1,8})$/.exec(text) ?? [];
  if (file === undefined) return undefined;
  const line = positive(first ?? last);
  const column = first === undefined ? undefined : positive(last);
  if (line === undefined || (first !== undefined && column === undefined)) return undefined;
  return column === undefined ? { file, line } : { file, line, column };
}

function positive(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : undefined;
}
