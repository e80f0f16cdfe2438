import { z } from 'zod';
import type { GoPosition } from './source-location.ts';

/** One line of staticcheck's answer. */
export interface StaticcheckProblem {
  /** `SA4006`, or `compile` and `config` for what it could not check. */
  readonly code: string;
  /** Accepted by a `//lint:ignore` line. */
  readonly ignored: boolean;
  readonly message: string;
  /** Columns count bytes; absent when it gave none. */
  readonly position?: GoPosition;
  readonly related: readonly { readonly message: string; readonly position: GoPosition }[];
}

const PlaceSchema = z.object({ file: z.string(), line: z.number().int(), column: z.number().int() });
const ProblemSchema = z.object({
  code: z.string().max(100),
  severity: z.string().default('error'),
  location: PlaceSchema,
  end: PlaceSchema.optional(),
  message: z.string(),
  related: z
    .array(z.object({ location: PlaceSchema, end: PlaceSchema.optional(), message: z.string().default('') }))
    .default([]),
});

/**
 * Reads what `staticcheck -f json` wrote: one object a line (`lintcmd/format.go`). The same problem of a
 * package and of its test variant is given once. `undefined` when a line is none of its form.
 */
export function parseStaticcheck(stdout: string): readonly StaticcheckProblem[] | undefined {
  const found = new Map<string, StaticcheckProblem>();
  for (const line of stdout.split('\n')) {
    if (line.trim() === '') continue;
    const parsed = ProblemSchema.safeParse(parseJson(line));
    if (!parsed.success) return undefined;
    const { code, severity, location, end, message, related } = parsed.data;
    const position = positionOf(location, end);
    found.set(JSON.stringify([code, location, message]), {
      code,
      ignored: severity === 'ignored',
      message: message.trim(),
      ...(position === undefined ? {} : { position }),
      related: related.flatMap(each => {
        const place = positionOf(each.location, each.end);
        return place === undefined ? [] : [{ message: each.message, position: place }];
      }),
    });
  }
  return [...found.values()];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Place = z.infer<typeof PlaceSchema>;

/** A place without file is none, an end in another file neither; a file without line is meant as a whole. */
function positionOf({ file, line, column }: Place, end: Place | undefined): GoPosition | undefined {
  if (file === '') return undefined;
  if (line < 1) return { file, line: 1, column: 1 };
  if (column < 1) return { file, line };
  const ends = end !== undefined && end.file === file && end.line >= line && end.column >= 1;
  return { file, line, column, ...(ends ? { endLine: end.line, endColumn: end.column } : {}) };
}
