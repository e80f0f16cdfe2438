import type { DebugFile } from '../binary/debug-file.ts';
import type { BinaryDescription } from '../binary/description.ts';
import type { BuildRecipe } from './build-recipe.ts';
import type { DebuggerAttach } from './debugger-attach.ts';
import type { DebuggerSession } from './debugger-session.ts';
import type { GoSource } from './go-source.ts';
import type { LivePprof } from './live-pprof.ts';
import type { Modules } from './modules.ts';
import type { OfflineBuild } from './offline-build.ts';
import type { Rebuild } from './rebuild.ts';
import type { SloFiles, SloMeasurements } from './slo.ts';
import type { StaticAnalysis } from './static-analysis.ts';
import type { Vet } from './vet.ts';

export type { DebugFile, DebugFileSearch } from '../binary/debug-file.ts';
export type { DebuggerAttach } from './debugger-attach.ts';
export type { DebuggerSession } from './debugger-session.ts';
export type { BuildRecipe, Implication, RecipeDoubt } from './build-recipe.ts';
export type { GoSource } from './go-source.ts';
export type { LivePprof } from './live-pprof.ts';
export type { Modules } from './modules.ts';
export type { OfflineBuild } from './offline-build.ts';
export type { Rebuild } from './rebuild.ts';
export type { SloFiles, SloMeasurements } from './slo.ts';
export type { StaticAnalysis } from './static-analysis.ts';
export * from './unavailable.ts';
export type { Vet } from './vet.ts';

/** A binary that was built by this run or named by the user, read. */
export interface TargetBinary {
  /** As the user or the recipe names it, for messages. */
  readonly name: string;
  /** Absolute path on this machine; never put into a report. */
  readonly path: string;
  readonly sha256: string;
  readonly builtHere: boolean;
  readonly description: BinaryDescription;
  /** The file that has, or should have, its DWARF; undefined when none of the names was there. */
  readonly debugFile?: DebugFile;
  /** Names under which a debug file was looked for, as a person would look for it. */
  readonly debugFileNames?: readonly string[];
  /** Set for the program of a container image. */
  readonly image?: ImageOrigin;
}

/** Where in an image a program is from. */
export interface ImageOrigin {
  /** `linux/arm64/v8`. */
  readonly platform: string;
  /** Absolute, in the image. */
  readonly program: string;
  /** Counted from 1. */
  readonly layer: number;
  readonly layers: number;
}

/** Every kind of evidence by its name: collectors give it, checks take it. */
export interface EvidenceMap {
  /** Of a package or binary target. */
  binary: TargetBinary;
  buildRecipe: BuildRecipe;
  offlineBuild: OfflineBuild;
  modules: Modules;
  rebuild: Rebuild;
  goSource: GoSource;
  vet: Vet;
  debuggerAttach: DebuggerAttach;
  debuggerSession: DebuggerSession;
  staticAnalysis: StaticAnalysis;
  /** Of a live target. */
  livePprof: LivePprof;
  /** Of the service. */
  sloFiles: SloFiles;
  sloMeasurements: SloMeasurements;
}
export type EvidenceKey = keyof EvidenceMap;
