import type { CheckId, TargetRole } from '../standard/index.ts';

/** How a target is built, as `gds.yaml` says. */
export type BuildConfiguration =
  | { readonly kind: 'from'; /** Path below the working directory. */ readonly file: string; readonly recipe: string }
  | {
      readonly kind: 'flags';
      readonly flags: readonly string[];
      readonly ldflags?: string;
      readonly tags?: string;
      readonly env: readonly { readonly name: string; readonly value: string }[];
    }
  | { readonly kind: 'command'; readonly command: string; readonly output: string };

/** How a debugger session starts the target's program and where it stops. */
export interface DebuggerConfiguration {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** `file.go:12`; left out: the first line of main.main. */
  readonly breakpoint?: string;
  /** Where it is named: `gds.yaml:6`. */
  readonly breakpointAt?: string;
}

export interface TargetConfiguration {
  readonly name: string;
  readonly kind: 'package' | 'binary' | 'image' | 'live';
  /** The package, path of a binary or image, or address. */
  readonly subject: string;
  readonly role: TargetRole;
  readonly build?: BuildConfiguration;
  /** Folders in which debug files are looked for, relative to the working directory. */
  readonly debugFiles?: readonly string[];
  readonly debugger?: DebuggerConfiguration;
}

/** `gds.yaml`, read and validated, or the defaults where there is none. */
export interface Configuration {
  /** Relative to the repository's root; absent without a file. */
  readonly path?: string;
  readonly service: { readonly entityRef?: string; readonly name: string };
  readonly targets: readonly TargetConfiguration[];
  /** Glob patterns relative to the folder of gds.yaml. */
  readonly slos: readonly string[];
  readonly sources: { readonly prometheus?: { readonly url: string } };
  /** Sources that only a change names whose base judges it: they are not in `sources`, and not asked. */
  readonly unmergedSources?: readonly 'prometheus'[];
  readonly level: 1 | 2 | 3;
  readonly require: readonly CheckId[];
  readonly thresholds: readonly { readonly check: CheckId; readonly name: string; readonly value: number }[];
  readonly exemptions: readonly {
    readonly check: CheckId;
    readonly target?: string;
    readonly reason: string;
    readonly expires: string;
  }[];
}
