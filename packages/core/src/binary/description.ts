import type { Coverage } from './dwarf/coverage.ts';
import type { RecognisedContainer } from './container.ts';
import type { DebugFlag } from './go/producer.ts';
import type { BinaryProblem } from './errors.ts';
import type { Linkage, Role } from './executable.ts';
import type { Image } from './image.ts';
import type { Packer } from './packer.ts';
import type { PprofHandler } from './pprof/linked.ts';
import type { Stripping } from './stripped.ts';

/** What a file tells of itself: plain data, the same after JSON. */
export type BinaryDescription = DescribedBinary | UniversalBinary | RecognisedBinary;

/** A format that is known by name and not read further. */
export interface RecognisedBinary {
  readonly kind: 'recognised';
  readonly format: RecognisedContainer;
  readonly size: number;
  /** What such a file is and where its debug information would be. */
  readonly meaning: string;
  readonly remedy: string;
  readonly found?: FoundInside;
}

/** What a file of a format that is not read further tells of itself; null where nothing was found or looked for. */
export interface FoundInside {
  /** `go1.26.8`, from its build information or, in WebAssembly, its list of producers. */
  readonly goVersion: string | null;
  readonly mainPackage: string | null;
  readonly goBuildId: string | null;
  /** WebAssembly: whether the names of functions are in it; `-ldflags=-s` removes them. */
  readonly functionNames: boolean | null;
  /** WebAssembly: whether DWARF is in it; Go writes none. */
  readonly dwarf: boolean | null;
  /** WebAssembly: the first custom sections, with their bytes behind the name. */
  readonly customSections: readonly { readonly name: string; readonly size: number }[];
  readonly problems: readonly BinaryProblem[];
}

/** Several executables in one file, one for each processor (Mach-O). */
export interface UniversalBinary {
  readonly kind: 'universal';
  readonly format: 'mach-o-universal';
  readonly size: number;
  /** At least one, in the order of the file. */
  readonly slices: readonly DescribedSlice[];
}

/** One executable of a universal file; sizes and offsets in its description count from its own start. */
export type DescribedSlice = {
  /** GOARCH, or the processor's own name where a GOARCH has several (`arm64e`); unique in the file. */
  readonly arch: string;
  /** Bytes in the universal file. */
  readonly offset: number;
  readonly size: number;
} & (
  | { readonly state: 'described'; readonly description: DescribedBinary }
  | { readonly state: 'unreadable'; readonly problem: BinaryProblem }
);

export interface DescribedBinary {
  readonly kind: 'described';
  readonly format: Image['format'];
  /** Bytes. */
  readonly size: number;
  readonly role: Role;
  /** GOARCH. */
  readonly arch: string;
  /** GOOS from the build information, else a hint from the container. */
  readonly os: string;
  readonly bits: 32 | 64;
  readonly endianness: 'little' | 'big';
  readonly linkage: Linkage;
  readonly go: GoVersion;
  /** Null when absent; `problems` says when it is damaged. */
  readonly buildInfo: BuildInfoRecord | null;
  readonly buildIds: { readonly gnu: string | null; readonly go: string | null };
  readonly packer: Packer | null;
  readonly garbled: Garbled;
  readonly sections: readonly SectionSummary[];
  readonly symbols: SymbolsDescription;
  readonly dwarf: DwarfDescription;
  readonly pclntab: PclntabDescription;
  readonly pprof: PprofDescription;
  readonly stripping: Stripping;
  /** What else could not be read. */
  readonly problems: readonly BinaryProblem[];
}

/** The Go release and where it was found. */
export type GoVersion =
  | {
      readonly state: 'known';
      readonly version: string;
      readonly from: 'build-info' | 'dwarf-producer' | 'runtime-variable';
    }
  /** Only the format of the function table tells: `1.20+`. */
  | { readonly state: 'range'; readonly range: string; readonly from: 'pclntab' }
  | { readonly state: 'unknown' };

export interface ModuleRecord {
  readonly path: string;
  readonly version: string;
  readonly sum: string;
  readonly replacedBy: ModuleRecord | null;
}

export interface BuildInfoRecord {
  readonly mainPackage: string | null;
  readonly mainModule: ModuleRecord | null;
  readonly dependencies: readonly ModuleRecord[];
  /** As recorded: `-ldflags` may carry secrets in `-X`, so choose by key before showing any. */
  readonly settings: readonly { readonly key: string; readonly value: string }[];
}

/** Whether names were scrambled by garble, with the signs of it. */
export interface Garbled {
  readonly suspected: boolean;
  readonly signs: readonly string[];
}

export interface SectionSummary {
  readonly name: string;
  /** Mach-O: the segment that it belongs to. */
  readonly segment?: string;
  readonly type: string;
  readonly address: number;
  /** In the file, before decompression. */
  readonly size: number;
  readonly stored: boolean;
  readonly compressed: boolean;
}

export interface SymbolsDescription {
  /** False when there are none, or only the few that dynamic linking needs. */
  readonly present: boolean;
  /** Entries that name code or data of the program. */
  readonly count: number;
}

export type DwarfDescription =
  | { readonly state: 'absent' }
  /** Stripped, and the file names where its debug information went. */
  | { readonly state: 'detached'; readonly file: string; readonly crc: number; readonly buildId: string | null }
  | {
      readonly state: 'present' | 'unreadable';
      readonly compressed: boolean;
      /** Names without prefix: `info`, `line`, …. */
      readonly sections: readonly string[];
      /** Required or referred to, and not there. */
      readonly missing: readonly string[];
      /** Null at depth `sections`, and when nothing could be read. */
      readonly contents: DwarfContents | null;
      readonly problems: readonly DwarfProblem[];
    };

/** Damage of DWARF, and what it spoils: units with their entries, line rows, or call frames. */
export interface DwarfProblem extends BinaryProblem {
  readonly part: 'units' | 'lines' | 'frames';
}

export interface DwarfContents {
  /** Ascending. */
  readonly versions: readonly number[];
  readonly units: number;
  readonly goUnits: number;
  /** Debugging information entries without null entries. */
  readonly entries: number;
  readonly lineRows: number;
  readonly lineSequences: number;
  /** What the function table promises and DWARF does not give; null without a readable function table. */
  readonly coverage: Coverage | null;
  /** Packages compiled with `-gcflags=-dwarf=0`, whose units tell of no function and no variable. */
  readonly bare: { readonly packages: number; readonly listed: readonly string[] };
  /** Go units compiled without `-N` or `-l`, runtime packages aside where they cannot have it. */
  readonly optimised: {
    readonly units: number;
    readonly packages: number;
    /** At most MAX_OPTIMISED of them, by package. */
    readonly listed: readonly OptimisedPackage[];
  };
}

export interface OptimisedPackage {
  /** Import path. */
  readonly package: string;
  readonly missing: readonly DebugFlag[];
}

export const MAX_OPTIMISED = 1000;

export type PclntabDescription =
  | { readonly state: 'absent' }
  /** Depth `sections`: there is a section for it. */
  | { readonly state: 'unread'; readonly section: string }
  | { readonly state: 'unreadable'; readonly problems: readonly BinaryProblem[] }
  | {
      readonly state: 'readable';
      /** Go releases that write this format. */
      readonly goRange: string;
      readonly found: string;
      readonly functions: number;
      /** Whether the file tells where its code starts; without, addresses cannot be looked up. */
      readonly located: boolean;
      readonly problems: readonly BinaryProblem[];
    };

/** How far a program has net/http/pprof, in grades; that it is served only the source or a running service tells. */
export type PprofDescription =
  /** `null`: there is no table to tell. */
  | { readonly linked: false | null; readonly evidence: readonly [] }
  | {
      readonly linked: true;
      /** Functions found: `net/http/pprof.Index`. */
      readonly evidence: readonly string[];
      readonly grades: PprofGrades;
    };

export interface PprofGrades {
  /** Whether the runtime runs the package's init, which registers the handlers on http.DefaultServeMux. */
  readonly registration:
    | { readonly state: 'runs' | 'does-not-run' }
    /** With the reason, as the end of a sentence. */
    | { readonly state: 'unknown'; readonly why: string };
  /** Whether any code is linked that answers requests by an http.ServeMux: without, nothing serves the default one. */
  readonly muxServes: boolean;
  /** Whether code or data outside net/http/pprof call a handler or hold its address. */
  readonly byHand:
    | {
        readonly state: 'used';
        readonly count: number;
        /** At most MAX_PPROF_USES of them, those in code first, by address. */
        readonly uses: readonly [PprofUse, ...PprofUse[]];
      }
    | { readonly state: 'none' }
    | { readonly state: 'unknown'; readonly why: string };
}

/** One place outside net/http/pprof that refers to a handler. */
export interface PprofUse {
  /** `Index`, … */
  readonly handler: PprofHandler;
  readonly how: 'called' | 'address-taken' | 'in-a-variable';
  /** Of the instruction or of the variable. */
  readonly address: number;
  /** The linker's name of the function; null for a variable. */
  readonly caller: string | null;
  /** Of the call as it was written: in an inlined function, inside that. */
  readonly source: { readonly file: string; readonly line: number } | null;
}

export const MAX_PPROF_USES = 64;
