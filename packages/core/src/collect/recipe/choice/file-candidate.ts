import { posix } from 'node:path';
import type { Candidate } from '../candidate.ts';
import type { BuildPurpose, BuildScript, NamedBuildFile } from '../build-script.ts';
import type { Traced } from '../text/traced-text.ts';

/** The script that calls another file, or another script of its own. */
export interface Caller {
  readonly in: NamedBuildFile;
  readonly script: BuildScript;
  /** What it calls the other one with. */
  readonly target: string;
  /** The words of the call. */
  readonly call: readonly Traced[];
}

/** A build of the package, with the file that it stands in. */
export interface FileCandidate extends Candidate {
  readonly in: NamedBuildFile;
  /** What calls it. */
  readonly caller?: Caller;
  /** The script whose result is shipped. */
  readonly goal?: string;
  /** Place of the file among those searched. */
  readonly order: number;
}

/** `Makefile#build`: where a person finds the build. */
export function nameOf(candidate: FileCandidate, asked?: string): string {
  const { in: named, script } = candidate.caller ?? candidate;
  return `${named.name}#${asked ?? script.name}`;
}

/** Of what calls it. */
export function purposeOf({ caller }: FileCandidate): BuildPurpose | undefined {
  return caller?.script.purpose ?? caller?.in.file.purpose;
}

/** By the name of its script or file, or of what calls it. */
export function isForDebugging(candidate: FileCandidate): boolean {
  return saysDebugging(candidate) || (candidate.caller !== undefined && saysDebugging(candidate.caller));
}

function saysDebugging({ in: named, script }: Pick<FileCandidate, 'in' | 'script'>): boolean {
  return (
    /(?:^|[-_.:/])(?:debug|dlv|delve)(?:$|[-_.:/])/i.test(script.name) ||
    /(?:^|[-_.])debug(?:$|[-_.])/i.test(posix.basename(named.name))
  );
}
