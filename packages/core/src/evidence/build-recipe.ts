import type { FileLocation } from '../standard/finding.ts';

/** One word of a build command, and where a person would edit it. */
export interface RecipeWord {
  readonly text: string;
  readonly location?: FileLocation;
}

/** A flag of `go build` with its value split into words: `-ldflags` → `-s`, `-w`, `-X main.v=1`. */
export interface RecipeFlag {
  /** With one leading dash, without the value: `-ldflags`. */
  readonly name: string;
  readonly words: readonly RecipeWord[];
  readonly location?: FileLocation;
  /** Where it is set when that is no file of the repository: `GOFLAGS of your environment`. */
  readonly origin?: string;
  /** `used`: GDS builds with it. `refused`: only reported, since it would run a program (BD3). */
  readonly use: 'used' | 'refused';
  readonly impliedBy?: Implication;
}

/** Why a flag is there although nobody wrote it: `location` is where a person would say otherwise. */
export interface Implication {
  /** `goreleaser`. */
  readonly tool: string;
  /** The key that replaces it: `ldflags`. */
  readonly key: string;
}

/** Part of a value that only a shell or make function would compute: never executed. */
export interface ComputedValue {
  /** The expression as written: `$(shell date -u +%FT%TZ)`. */
  readonly expression: string;
  /** The flag word that holds it: `-X main.built=$(shell date -u +%FT%TZ)`. */
  readonly word: string;
  readonly location?: FileLocation;
  /** Set when the expression is known to give one value for every build of a commit, or the one that the caller gives. */
  readonly determinedBy?: 'commit' | 'toolchain' | 'caller';
  /** It is known that two builds of one commit get different values. With neither of the two nothing is known. */
  readonly varies?: true;
  /** Files that decide it, POSIX, relative to the repository's root, if the commit has them. */
  readonly reads?: readonly string[];
  readonly impliedBy?: Implication;
}

/** Something that may change what the real build writes and that GDS did not follow. */
export interface RecipeDoubt {
  /** `$(if $(DEBUG),,-s -w) in -ldflags is computed when make runs`. */
  readonly reason: string;
  readonly location?: FileLocation;
  /**
   * Of a flag that GDS does not build with, of a command after the build, of nothing but a value that `-X` links, or
   * of the compiler that cgo starts: none of them can add a flag. The value decides only whether two builds are equal,
   * the compiler that and whether there is a build at all.
   */
  readonly about?: 'refused-flag' | 'later-command' | 'linked-value' | 'compiler';
}

/** Where a tool takes the flags of a build from, instead of a command. */
export interface Declaration {
  /** `goreleaser`. */
  readonly tool: string;
  /** What its file calls the build. */
  readonly build: string;
  /** The key of a list of flags: `flags`. */
  readonly key: string;
  /** Whether the key is there. */
  readonly isWritten: boolean;
}

/** A command that takes the debug information out of what the build wrote. */
export interface StrippingCommand {
  /** `strip bin/app`. */
  readonly text: string;
  /** What stands for it in its file, where that is other text: `strip "{{ .Path }}"`. */
  readonly written?: string;
  readonly location?: FileLocation;
  /** The debug file that the recipe makes before it and names in the binary. */
  readonly debugFile?: string;
}

/**
 * A command that the recipe runs before the build and GDS does not, and whose result may be another one in every
 * build of a commit.
 */
export interface EarlierCommand {
  /** `date > cmd/app/built.txt`. */
  readonly text: string;
  readonly location?: FileLocation;
  /** Files that it writes, POSIX, relative to the repository's root. */
  readonly writes?: readonly string[];
  /** Of one that does not say which files it writes: source files, or files to embed. */
  readonly purpose?: 'sources' | 'assets';
}

/** How the target is built, as its repository says. */
export interface BuildRecipe {
  /** `recipe`: found in a build file; `config`: given in gds.yaml; `defaults`: plain `go build`. */
  readonly source: 'recipe' | 'config' | 'defaults';
  /** `Makefile#build`, for the reader. */
  readonly from: string;
  /** The command's own place. */
  readonly location?: FileLocation;
  /** Of a build without a command. */
  readonly declared?: Declaration;
  readonly flags: readonly RecipeFlag[];
  /** Accepted environment: CGO_ENABLED, GOOS, GOARCH … */
  readonly env: readonly { readonly name: string; readonly value: string; readonly location?: FileLocation }[];
  readonly computed: readonly ComputedValue[];
  /** In the order in which they run. */
  readonly earlier?: readonly EarlierCommand[];
  /** What certainly runs after the build and strips its output. */
  readonly strips?: readonly StrippingCommand[];
  /** What could not be resolved, in words. */
  readonly unresolved: readonly string[];
  /** What may hold flags, or changes the output, and was not followed: a pass on them is not certain. */
  readonly doubts: readonly RecipeDoubt[];
}
