import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { expressionAt, type JustExpression } from './expression.ts';
import { type JustHeader, justHeader } from './header.ts';
import { doubtAt } from '../text/doubt.ts';
import { type SourceText, trace, type Traced } from '../text/traced-text.ts';

/** A recipe of a justfile, not yet expanded. */
export interface JustRecipe extends JustHeader {
  /** Its lines with their indentation; no line break at their end. */
  readonly body: readonly Traced[];
  /** `[linux]`, `[no-cd]`, …: the text between the brackets. */
  readonly attributes: readonly Traced[];
}

export interface Justfile {
  readonly recipes: readonly JustRecipe[];
  readonly variables: ReadonlyMap<string, JustExpression>;
  readonly exported: ReadonlySet<string>;
  /** Values of `set`, as they are written. */
  readonly settings: ReadonlyMap<string, Traced>;
  /** Places that may hold a recipe and are not read. */
  readonly unread: readonly RecipeDoubt[];
}

const MAX_ITEMS = 5000;
const MAX_UNREAD = 20;

/** Takes a justfile apart (just's GRAMMAR.md), without evaluating anything. */
export function readJust(source: SourceText): Justfile {
  return new Reader(source).read();
}

class Reader {
  readonly #source: SourceText;
  readonly #recipes: (JustRecipe & { readonly body: Traced[] })[] = [];
  readonly #variables = new Map<string, JustExpression>();
  readonly #exported = new Set<string>();
  readonly #settings = new Map<string, Traced>();
  readonly #unread: RecipeDoubt[] = [];
  #attributes: Traced[] = [];
  #current: { readonly body: Traced[] } | undefined;
  #line = 0;

  constructor(source: SourceText) {
    this.#source = source;
  }

  read(): Justfile {
    let items = 0;
    while (this.#line < this.#source.lineStarts.length) {
      const [start, end] = this.#bounds(this.#line);
      const first = this.#source.text[start];
      const blank = this.#source.text.slice(start, Math.min(end, start + 1000)).trim() === '';
      if (blank || first === ' ' || first === '\t') {
        this.#current?.body.push(trace(this.#source, start, end));
        this.#line++;
      } else if (first === '#') this.#line++;
      else if (++items > MAX_ITEMS) {
        this.#unread.push(doubtAt(`only the first ${MAX_ITEMS} items of the justfile are read`, this.#whole()));
        break;
      } else {
        this.#current = undefined;
        this.#item(start, end);
      }
    }
    return {
      recipes: this.#recipes,
      variables: this.#variables,
      exported: this.#exported,
      settings: this.#settings,
      unread: this.#unread,
    };
  }

  #item(start: number, end: number): void {
    const text = this.#source.text.slice(start, Math.min(end, start + 1000));
    const assignment = /^(?:(export|eager|private)\s+)?([A-Za-z_][\w-]*)\s*:=/.exec(text);
    const word = /^(?:set|alias|import\??|mod\??|unexport)(?=\s+[^\s:])/.exec(text)?.[0];
    if (assignment) {
      const [whole, modifier, name] = assignment;
      if (modifier === 'export') this.#exported.add(name!);
      const read = expressionAt(this.#source, start + whole.length);
      // One that cannot be read is not known where it is used, and nowhere else.
      this.#variables.set(name!, read?.expression ?? { kind: 'unevaluated', whole: this.#whole() });
      this.#line = this.#lineAfter(read?.end ?? start);
    } else if (text.startsWith('[')) {
      this.#attributes.push(trace(this.#source, start + 1, Math.max(start + 1, end - 1)));
      this.#line++;
    } else if (word === 'set') this.#set(text, start);
    else if (word?.startsWith('import') || word?.startsWith('mod')) {
      this.#unread.push(doubtAt(`\`${text.trim().slice(0, 200)}\` is not followed`, this.#whole()));
      this.#line++;
    } else if (word !== undefined) this.#line++;
    else this.#recipe(start);
  }

  /** `set name`, `set name := value`; the value may be a list over several lines. */
  #set(text: string, start: number): void {
    const match = /^set\s+([\w-]+)\s*(?::=\s*)?/.exec(text);
    if (!match) return this.#notRead('this setting could not be read');
    const from = start + match[0].length;
    let line = this.#line + 1;
    let [, to] = this.#bounds(this.#line);
    if (this.#source.text[from] === '[') {
      const close = this.#source.text.indexOf(']', from);
      if (close > from && close - from < 2000) {
        to = close + 1;
        line = this.#lineAfter(close);
      }
    }
    this.#settings.set(match[1]!, trace(this.#source, from, Math.max(from, to)));
    this.#line = line;
  }

  #recipe(start: number): void {
    const header = justHeader(this.#source, start);
    if (!header) {
      this.#attributes = [];
      return this.#notRead('this line is no item of a justfile that could be read');
    }
    const recipe = { ...header, body: [], attributes: this.#attributes };
    this.#attributes = [];
    this.#recipes.push(recipe);
    this.#current = recipe;
    this.#line = this.#lineAfter(header.end);
  }

  #notRead(reason: string): void {
    if (this.#unread.length < MAX_UNREAD) this.#unread.push(doubtAt(reason, this.#whole()));
    this.#line++;
  }

  #whole(): Traced {
    const [start, end] = this.#bounds(this.#line);
    return trace(this.#source, start, Math.min(end, start + 300));
  }

  /** The line behind the one that holds an offset. */
  #lineAfter(offset: number): number {
    let line = this.#line + 1;
    while (line < this.#source.lineStarts.length && this.#source.lineStarts[line]! <= offset) line++;
    return line;
  }

  #bounds(line: number): [number, number] {
    const { text, lineStarts } = this.#source;
    const start = lineStarts[line]!;
    let end = (lineStarts[line + 1] ?? text.length + 1) - 1;
    if (text[end - 1] === '\r' && end > start) end--;
    return [start, end];
  }
}
