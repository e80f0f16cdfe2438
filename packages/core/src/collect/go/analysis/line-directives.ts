import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { GoPosition } from './source-location.ts';
import type { SourceFiles } from './source-files.ts';

/** Lines of a Go file that a `//line` directive gives the name of another file. */
interface Renamed {
  readonly goFile: string;
  /** 1-based, the first line below the directive and the line behind the last one. */
  readonly from: number;
  readonly to: number;
  readonly file: string;
  /** What the first of them is called there. */
  readonly line: number;
}

/** `//line grammar.y:10` or `//line grammar.y:10:1` (https://pkg.go.dev/cmd/compile, "Line Directives"). */
const DIRECTIVE = /^\/\/line (.{0,1000}?):(\d{1,8})(?::\d{1,8})?$/;

/** The `//line` directives of the Go files of some folders; those in `/*line` comments are passed over. */
export class LineDirectives {
  readonly #renamed: readonly Renamed[];

  private constructor(renamed: readonly Renamed[]) {
    this.#renamed = renamed;
  }

  /** `folders` are absolute; files that may not be read are left out. */
  static async of(files: SourceFiles, folders: readonly string[]): Promise<LineDirectives> {
    const found: Renamed[] = [];
    for (const folder of folders) {
      for (const name of await readdir(folder).catch(() => [])) {
        const bytes = name.endsWith('.go') ? await files.read(join(folder, name)) : undefined;
        if (bytes?.includes('//line ')) found.push(...renamedIn(folder, join(folder, name), bytes.toString('utf8')));
      }
    }
    return new LineDirectives(found);
  }

  /** Where a line that is called `position` stands in its Go file; `undefined` when none or several are. */
  writtenAt({ file, line, column }: GoPosition): GoPosition | undefined {
    const [found, ...others] = this.#renamed
      .filter(each => each.file === file && line >= each.line && line < each.line + each.to - each.from)
      .map(each => ({ file: each.goFile, line: each.from + line - each.line, ...(column && { column }) }));
    return others.length === 0 ? found : undefined;
  }
}

function renamedIn(folder: string, goFile: string, text: string): Renamed[] {
  const lines = text.split('\n');
  const directives = lines.flatMap((raw, index) => {
    const [, name, line] = DIRECTIVE.exec(raw.slice(0, 2000).replace(/\r$/, '')) ?? [];
    return name === undefined ? [] : [{ at: index + 1, name, line: Number(line) }];
  });
  return directives
    .map(({ at, name, line }, index) => ({
      goFile,
      from: at + 1,
      to: directives[index + 1]?.at ?? lines.length + 1,
      file: isAbsolute(name) ? name : join(folder, name),
      line,
    }))
    .filter(({ file }) => file !== folder);
}
