import { textOf, type Traced, trimmed, untraced } from '../text/traced-text.ts';

const DEFINE = /^\s*(?:(?:export|override|private|unexport)\s+)*define\s+(?=\S)/;

/** The definition that a statement begins, or `null`. */
export function definitionIn(statement: Traced): Definition | null {
  const start = DEFINE.exec(textOf(statement));
  return start && new Definition(statement, start[0].length);
}

/** `define NAME` … `endef`: a variable of several lines (GNU make manual 6.8). */
export class Definition {
  readonly statement: Traced;
  /** Not expanded yet. */
  readonly name: Traced;
  readonly operator: string;
  readonly exported: boolean;
  readonly overrides: boolean;
  readonly #lines: Traced[] = [];
  #open = 1;

  constructor(statement: Traced, nameAt: number) {
    const rest = trimmed(statement.slice(nameAt));
    const operator = /(?::{0,3}|[?+!])=$/.exec(textOf(rest));
    this.statement = statement;
    this.name = trimmed(operator ? rest.slice(0, operator.index) : rest);
    this.operator = operator?.[0] ?? '=';
    const modifiers = textOf(statement.slice(0, nameAt));
    this.exported = /\bexport\b/.test(modifiers);
    this.overrides = /\boverride\b/.test(modifiers);
  }

  /** Returns false for its `endef`. A line with the prefix of recipes neither opens nor closes one. */
  take(line: Traced, prefix: string): boolean {
    const text = textOf(line);
    if (!text.startsWith(prefix)) {
      if (DEFINE.test(text)) this.#open++;
      else if (/^\s*endef\b/.test(text)) this.#open--;
    }
    if (this.#open > 0) this.#lines.push(line);
    return this.#open > 0;
  }

  get value(): Traced {
    return this.#lines.flatMap((line, index) => (index === 0 ? line : [...untraced('\n'), ...line]));
  }
}
