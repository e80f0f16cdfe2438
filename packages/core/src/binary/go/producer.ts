/** What the Go compiler says of itself in DW_AT_producer: `Go cmd/compile go1.27.3; -N -l regabi`. */
export interface GoProducer {
  /** `go1.27.3`, with an experiment suffix as the toolchain has it. */
  readonly version: string;
  /** Flags that differ from the compiler's defaults, in its order: `-N`, `-l`, `-shared`, `-race`, …. */
  readonly flags: readonly string[];
  /** `regabi` in the register ABI. */
  readonly regabi: boolean;
}

const PREFIX = 'Go cmd/compile ';

/** Undefined for the producer of a C, assembler or other unit. Source: cmd/internal/dwarfgen RecordFlags. */
export function parseGoProducer(producer: string): GoProducer | undefined {
  if (!producer.startsWith(PREFIX)) return undefined;
  const semicolon = producer.indexOf(';');
  const version = producer.slice(PREFIX.length, semicolon < 0 ? undefined : semicolon).trim();
  const words =
    semicolon < 0
      ? []
      : producer
          .slice(semicolon + 1)
          .split(' ')
          .filter(word => word !== '');
  return { version, flags: words.filter(word => word.startsWith('-')), regabi: words.includes('regabi') };
}

/** A flag of the compiler without which code is hard to step through. */
export type DebugFlag = '-N' | '-l';

/**
 * Which of `-N` (no optimisation) and `-l` (no inlining) a unit was compiled without. The compiler itself
 * turns `-N` off for the runtime and what it imports, whatever `-gcflags` says.
 */
export function missingDebugFlags(packagePath: string, producer: GoProducer): DebugFlag[] {
  const missing: DebugFlag[] = [];
  if (!producer.flags.includes('-N') && !isAlwaysOptimised(packagePath)) missing.push('-N');
  if (!producer.flags.includes('-l')) missing.push('-l');
  return missing;
}

/**
 * The union over Go 1.17–1.27 of the packages that compile as runtime: cmd/internal/objabi/pkgspecial.go
 * (runtimePkgs) since 1.22, cmd/go/internal/work/gc.go (runtimePackages) before. All are in the standard
 * library, so the union exempts nothing of a user's.
 */
const ALWAYS_OPTIMISED = new Set([
  'runtime',
  'internal/abi',
  'internal/bytealg',
  'internal/byteorder',
  'internal/chacha8rand',
  'internal/coverage/rtcov',
  'internal/cpu',
  'internal/goarch',
  'internal/godebugs',
  'internal/goexperiment',
  'internal/goos',
  'internal/profilerecord',
  'internal/strconv',
  'internal/stringslite',
]);

/** Whether the compiler refuses `-N` for a package. */
export function isAlwaysOptimised(packagePath: string): boolean {
  return (
    ALWAYS_OPTIMISED.has(packagePath) ||
    packagePath.startsWith('runtime/internal/') ||
    packagePath.startsWith('internal/runtime/')
  );
}
