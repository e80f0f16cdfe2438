import type { BuildFile } from '../build-script.ts';
import { textOf, type Traced } from '../text/traced-text.ts';
import type { BuildFileCall } from './call.ts';

/** A script that a call asks for. */
export interface Goal {
  readonly name: string;
  /** What it is given for its parameters. */
  readonly taken: readonly Traced[];
  /** Words behind it that name no script and are none of its parameters. */
  readonly left: readonly Traced[];
}

/** None: nothing that is known runs. A recipe of just takes as many words as it has parameters for (just, argument_parser.rs). */
export function goalsOf({ kind, goals }: Pick<BuildFileCall, 'kind' | 'goals'>, file: BuildFile): readonly Goal[] {
  if (goals.length === 0)
    return file.defaultScript === undefined ? [] : [{ name: file.defaultScript, taken: [], left: [] }];
  const scripts = new Map(file.scripts.map(script => [script.name, script]));
  const found: { name: string; taken: readonly Traced[]; left: Traced[] }[] = [];
  for (let at = 0; at < goals.length;) {
    const word = goals[at++]!;
    const script = scripts.get(textOf(word));
    const previous = found.at(-1);
    if (kind === 'just' && !script && previous) {
      previous.left.push(word);
      continue;
    }
    const taken = goals.slice(at, at + (script?.takesWords ?? 0));
    found.push({ name: textOf(word), taken, left: [] });
    at += taken.length;
  }
  return found;
}
