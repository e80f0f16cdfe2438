import type { BuildInfo } from './go/build-info.ts';
import type { Writer } from './executable.ts';
import type { Packer } from './packer.ts';

/** What is gone, who took it, and by which parameter. */
export interface Stripping {
  readonly by:
    | 'go-linker'
    | 'strip-or-objcopy'
    | 'external-linker-or-strip'
    /** The layout leaves both Go's linker and strip. */
    | 'linker-or-strip'
    | 'packer'
    | 'none';
  readonly removed: readonly ('symbols' | 'dwarf')[];
  /** `certain` when the build information names the parameter or the file's layout leaves one cause. */
  readonly confidence: 'certain' | 'likely';
  /** As one would find it in a build file: `-ldflags=-s -w`; null when nothing was removed. */
  readonly parameter: string | null;
}

export const NOTHING_REMOVED: Stripping = { by: 'none', removed: [], confidence: 'certain', parameter: null };

/** Who removed symbols or DWARF from a program. Of programs of other languages nothing tells. */
export function strippingOf(
  writer: Writer,
  has: { readonly symbols: boolean; readonly dwarf: boolean },
  buildInfo: BuildInfo | undefined,
  packer: Packer | null,
  isGo: boolean,
): Stripping {
  const removed: ('symbols' | 'dwarf')[] = [];
  if (!has.symbols) removed.push('symbols');
  if (!has.dwarf) removed.push('dwarf');
  if (removed.length === 0) return NOTHING_REMOVED;
  // What the program had before it was packed cannot be seen.
  if (packer !== null) return { by: 'packer', removed, confidence: 'certain', parameter: packer };
  if (!isGo) {
    const parameter = `${stripParameter(has)} or the linker’s ${has.symbols ? '-S' : '-s'}`;
    return { by: 'external-linker-or-strip', removed, confidence: 'likely', parameter };
  }
  const recorded = recordedLinkerFlags(buildInfo);
  const byFlags = removalOf(recorded ?? '');
  if (removed.every(part => byFlags.removes.has(part))) {
    return { by: 'go-linker', removed, confidence: 'certain', parameter: `-ldflags=${byFlags.flags.join(' ')}` };
  }
  if (writer === 'go-linker') {
    return { by: 'go-linker', removed, confidence: 'certain', parameter: linkerParameter(has) };
  }
  // Build information that records no such flag rules the linker out, unless -trimpath hid the flags.
  if (buildInfo !== undefined && recorded !== undefined) {
    return { by: 'strip-or-objcopy', removed, confidence: 'likely', parameter: stripParameter(has) };
  }
  if (writer === 'external-linker' || writer === 'unknown') {
    const by = writer === 'unknown' ? 'linker-or-strip' : 'external-linker-or-strip';
    const parameter = `${linkerParameter(has)} or ${stripParameter(has)}`;
    return { by, removed, confidence: 'likely', parameter };
  }
  return { by: 'strip-or-objcopy', removed, confidence: 'likely', parameter: stripParameter(has) };
}

/** The recorded -ldflags; empty text when they would be recorded and are not; undefined when unknown. */
function recordedLinkerFlags(buildInfo: BuildInfo | undefined): string | undefined {
  if (buildInfo === undefined) return undefined;
  const flags = buildInfo.settings.get('-ldflags');
  if (flags !== undefined) return flags;
  const hidden = buildInfo.settings.get('-trimpath') === 'true' || buildInfo.settings.size === 0;
  return hidden ? undefined : '';
}

interface Removal {
  readonly removes: ReadonlySet<'symbols' | 'dwarf'>;
  /** The flags that do it; other linker flags may carry secrets. */
  readonly flags: readonly string[];
}

function removalOf(linkerFlags: string): Removal {
  const removes = new Set<'symbols' | 'dwarf'>();
  const flags: string[] = [];
  let s = false;
  let w: boolean | undefined;
  for (const flag of flagsAlone(linkerFlags)) {
    const match = /^--?([sw])(?:=(.*))?$/.exec(flag);
    if (match === null) continue;
    flags.push(flag);
    const on = !['0', 'false', 'f', 'F', 'False', 'FALSE'].includes(match[2] ?? 'true');
    if (match[1] === 's') s = on;
    else w = on;
  }
  // -s implies -w unless that is given (cmd/link).
  if (s) removes.add('symbols');
  if (w ?? s) removes.add('dwarf');
  return { removes, flags };
}

/** Flags of cmd/link whose value is the next word. */
const WITH_VALUE =
  /^--?(?:[BDEHILRTXor]|buildid|buildmode|extar|extld|extldflags|fipso|importcfg|installsuffix|k|libgcc|linkmode|tmpdir)$/;

/** The words of -ldflags that are flags: quoted text is one word (cmd/internal/quoted), and a value is no flag. */
function flagsAlone(linkerFlags: string): string[] {
  const words = linkerFlags.match(/'[^']*'|"[^"]*"|[^\s'"]+/g) ?? [];
  return words.filter((word, index) => word.startsWith('-') && !WITH_VALUE.test(words[index - 1] ?? ''));
}

function linkerParameter(has: { readonly symbols: boolean; readonly dwarf: boolean }): string {
  if (has.symbols) return '-ldflags=-w';
  return has.dwarf ? '-ldflags=-s -w=0' : '-ldflags=-s -w';
}

function stripParameter(has: { readonly symbols: boolean; readonly dwarf: boolean }): string {
  return has.symbols ? 'strip -g' : 'strip';
}
