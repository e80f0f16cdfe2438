import { folderAfter, type FolderPlace } from './folder.ts';
import { textOf, type Traced } from '../text/traced-text.ts';

/** Where a shell is, as `cd`, `pushd` and `popd` leave it. */
export class WorkingFolder {
  /** Relative to the folder of gds.yaml, or absolute; with a `$` in it, it is not known. */
  path: string;
  readonly #place: () => Omit<FolderPlace, 'folder'>;
  /** Those that `cd -` and `popd` go back to. */
  #before: string | undefined;
  readonly #pushed: string[] = [];
  /** Since a `cd` under a condition: that, and where it was before. */
  #perhapsMoved: { readonly condition: string; readonly folder: string } | undefined;

  constructor(path: string, place: () => Omit<FolderPlace, 'folder'>) {
    this.path = path;
    this.#place = place;
  }

  /** `condition`: what decides whether the command runs at all. */
  change(words: readonly Traced[], condition: string | undefined): void {
    const program = textOf(words[0]!);
    const operand = words.slice(1).find(word => !/^-(?:[LPe@]+|-)$/.test(textOf(word)));
    const before = this.path;
    if (program === 'pushd') this.#pushed.push(before);
    if (program === 'popd') this.path = this.#pushed.pop() ?? '$OLDPWD';
    else if (!operand) this.path = '$HOME';
    else if (textOf(operand) === '-') this.path = this.#before ?? '$OLDPWD';
    else this.path = folderAfter(operand, { ...this.#place(), folder: before });
    this.#before = before;
    this.#perhapsMoved = condition === undefined ? undefined : { condition, folder: before };
  }

  /** Before a command under another condition: behind a `cd` that only perhaps ran, the folder is not known. */
  settle(condition: string | undefined): void {
    const moved = this.#perhapsMoved;
    if (moved === undefined || moved.condition === condition) return;
    if (moved.folder !== this.path) this.path = '$PWD';
    this.#perhapsMoved = undefined;
  }
}
