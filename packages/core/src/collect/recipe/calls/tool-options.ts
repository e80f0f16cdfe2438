import { isHarmlessOption } from '../make/makeflags.ts';

/** Tools that read a build file. */
export type Tool = 'make' | 'just' | 'task';

/** An option of make, just or Task. */
export interface ToolOption {
  /** `-C`, `--directory`: of `-sC api` each letter is one. */
  readonly name: string;
  /** Written in the same word; empty where there is none. */
  readonly value: string;
  /** Whether its value is the next word. */
  readonly isOpen: boolean;
}

/** `nothing`: with it no recipe runs. `other-file`: what runs stands elsewhere. `not-followed`: recipes may do something else. */
export type OptionEffect = 'none' | 'folder' | 'file' | 'nothing' | 'other-file' | 'not-followed';

/**
 * GNU make manual 9.8 (`-p` prints, and makes as usual), `just --help`, and Task's internal/flags/flags.go. `just -d` and
 * `task -d` are folders, `make -d` is not.
 */
const EFFECTS: Readonly<Record<Tool, readonly (readonly [Exclude<OptionEffect, 'none'>, RegExp])[]>> = {
  make: [
    ['folder', /^(?:-C|--directory)$/],
    ['file', /^(?:-f|--file|--makefile)$/],
    ['nothing', /^(?:-[hnqtv]|--(?:dry-run|help|just-print|question|recon|touch|version))$/],
  ],
  just: [
    ['folder', /^(?:-d|--working-directory)$/],
    ['file', /^(?:-f|--justfile)$/],
    [
      'nothing',
      /^(?:-[ehlnsV]|--(?:changelog|completions|dry-run|dump|edit|evaluate|fmt|groups|help|init|list|man|show|summary|usage|variables|version))$/,
    ],
    ['other-file', /^(?:-[cg]|--(?:choose|command|global-justfile))$/],
    ['not-followed', /^(?:-E|--(?:dotenv-path|dotenv-filename|shell|shell-arg|clear-shell-args|no-deps))$/],
  ],
  task: [
    ['folder', /^(?:-d|--dir)$/],
    ['file', /^(?:-t|--taskfile)$/],
    ['nothing', /^(?:-[ahiln]|--(?:completion|dry|experiments|help|init|list|list-all|status|summary|version))$/],
    ['other-file', /^(?:-g|--global)$/],
  ],
};
const WITH_VALUE: Readonly<Record<Tool, RegExp>> = {
  make: /^(?:-[CfIoWE]|--(?:directory|file|makefile|include-dir|(?:old|new)-file|assume-(?:old|new)|what-if|eval))$/,
  just: /^(?:-[fdE]|--(?:justfile|working-directory|set|shell|shell-arg|dotenv-path|dotenv-filename|color|command-color|chooser|tempdir|timestamp-format))$/,
  task: /^(?:-[dtoCI]|--(?:dir|taskfile|output|output-group-(?:begin|end)|concurrency|interval|sort))$/,
};
/** Letters of make whose value can only stand in the same word. */
const WITH_VALUE_OF_WORD = /^-[jlO]$/;

/** What an option of a call decides. */
export function optionEffect(tool: Tool, { name, value }: ToolOption): OptionEffect {
  const known = EFFECTS[tool].find(([, names]) => names.test(name))?.[0];
  if (known === 'nothing' && value === 'false') return 'none';
  if (known) return known;
  return tool === 'make' && !isHarmlessOption(name) ? 'not-followed' : 'none';
}

/** `-Capi`, `-sC api`, `--directory=api`. */
export function optionsOf(tool: Tool, text: string): readonly ToolOption[] {
  const [, long = text, value = ''] = /^(--[\w-]+)=(.*)$/s.exec(text) ?? [];
  if (text.startsWith('--')) return [{ name: long, value, isOpen: long === text && WITH_VALUE[tool].test(text) }];
  const letters = [...text.slice(1)].map(letter => `-${letter}`);
  const last = letters.findIndex(
    name => WITH_VALUE[tool].test(name) || (tool === 'make' && WITH_VALUE_OF_WORD.test(name)),
  );
  if (last < 0) return letters.map(name => ({ name, value: '', isOpen: false }));
  const rest = text.slice(last + 2);
  const valued = { name: letters[last]!, value: rest, isOpen: rest === '' && WITH_VALUE[tool].test(letters[last]!) };
  return [...letters.slice(0, last).map(name => ({ name, value: '', isOpen: false })), valued];
}
