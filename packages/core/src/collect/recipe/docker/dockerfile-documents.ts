import type { Heredoc } from 'dockerfile-ast';
import { mayBuildGo, mayStrip } from '../other-language.ts';
import { type SourceText, textOf, trace, type Traced } from '../text/traced-text.ts';

/** A file that `COPY <<NAME /path` writes, or a text that `RUN program <<NAME` hands to a program. */
export interface ImageDocument {
  readonly name: string;
  readonly content: Traced;
  /** `<<"NAME"`, or nothing in it that Docker would expand. */
  readonly isLiteral: boolean;
}

export function documentsOf(heredocs: readonly Heredoc[], source: SourceText): readonly ImageDocument[] {
  const offset = ({ line, character }: { line: number; character: number }) =>
    (source.lineStarts[line] ?? source.text.length) + character;
  return heredocs.flatMap(heredoc => {
    const range = heredoc.getContentRange();
    if (!range) return [];
    const content = trace(source, offset(range.start), offset(range.end));
    const start = heredoc.getStartRange();
    const isQuoted = /["']/.test(source.text.slice(offset(start.start), offset(start.end)));
    return [{ name: heredoc.getName(), content, isLiteral: isQuoted || !/[$\\]/.test(textOf(content)) }];
  });
}

/** Whether a shell runs the text, as its first line says. */
export function isForShell(content: Traced): boolean {
  const first = textOf(content.slice(0, 200)).split('\n', 1)[0]!;
  return !first.startsWith('#!') || /\b(?:ba|da|a|z|k)?sh\b/.test(first);
}

/** What a text that is not followed may do. */
export function mayDo(content: Traced): { readonly build: boolean; readonly strip: boolean } {
  const text = textOf(content);
  return { build: mayBuildGo(text), strip: mayStrip(text) };
}

/** The path of the file that a `RUN` calls, if it does nothing else: `chmod +x /build.sh && /build.sh`, `sh -e /build.sh`. */
export function calledPath(text: Traced): string | undefined {
  return /^\s*(?:chmod\s+\S+\s+\S+\s*(?:&&|;)\s*)?(?:(?:\/\S*\/)?(?:ba|da|a|z|k)?sh(?:\s+-\w+)*\s+)?((?:\.{0,2}\/)?[\w./-]+)\s*$/.exec(
    textOf(text.slice(0, 1000)).replaceAll("'", ''),
  )?.[1];
}
