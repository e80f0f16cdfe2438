// Numbers: mach-o/loader.h and mach/machine.h of Apple's XNU. Go's names of architectures: `go tool dist list`.

const SECTION_TYPES = [
  'REGULAR',
  'ZEROFILL',
  'CSTRING_LITERALS',
  '4BYTE_LITERALS',
  '8BYTE_LITERALS',
  'LITERAL_POINTERS',
  'NON_LAZY_SYMBOL_POINTERS',
  'LAZY_SYMBOL_POINTERS',
  'SYMBOL_STUBS',
  'MOD_INIT_FUNC_POINTERS',
  'MOD_TERM_FUNC_POINTERS',
  'COALESCED',
  'GB_ZEROFILL',
  'INTERPOSING',
  '16BYTE_LITERALS',
  'DTRACE_DOF',
  'LAZY_DYLIB_SYMBOL_POINTERS',
  'THREAD_LOCAL_REGULAR',
  'THREAD_LOCAL_ZEROFILL',
  'THREAD_LOCAL_VARIABLES',
  'THREAD_LOCAL_VARIABLE_POINTERS',
  'THREAD_LOCAL_INIT_FUNCTION_POINTERS',
  'INIT_FUNC_OFFSETS',
];

/** The low byte of a section's flags by name, in hexadecimal when it has none here. */
export function sectionTypeName(flags: number): string {
  return SECTION_TYPES[flags & 0xff] ?? `0x${(flags & 0xff).toString(16)}`;
}

/** LC_BUILD_VERSION's platform as a GOOS; simulators and Catalyst as the system whose programs they run. */
export function platformOs(platform: number): string {
  switch (platform) {
    case 1:
    case 6:
      return 'darwin';
    case 2:
    case 7:
      return 'ios';
    case 3:
    case 8:
      return 'tvos';
    case 4:
    case 9:
      return 'watchos';
    case 11:
    case 12:
      return 'visionos';
    default:
      return `platform-${platform}`;
  }
}

const ABI64 = 0x1000000;

/** cputype as a GOARCH, or `cpu-N`. */
export function machArch(cpu: number): string {
  switch (cpu) {
    case 7:
      return '386';
    case 7 + ABI64:
      return 'amd64';
    case 12:
      return 'arm';
    case 12 + ABI64:
      return 'arm64';
    case 18:
      return 'ppc';
    case 18 + ABI64:
      return 'ppc64';
    default:
      return `cpu-${cpu}`;
  }
}

const ARM_VARIANTS: Record<number, string> = { 6: 'armv6', 9: 'armv7', 11: 'armv7s', 12: 'armv7k' };

/**
 * The name of one slice among the others of a universal file: GOARCH, and the subtype's own name where two
 * slices for one GOARCH are usual (`arm64e`, `x86_64h`, `armv7`).
 */
export function sliceArch(cpu: number, subtype: number): string {
  // The high byte carries capability bits.
  const variant = subtype & 0xffffff;
  if (cpu === 12 + ABI64 && variant === 2) return 'arm64e';
  if (cpu === 7 + ABI64 && variant === 8) return 'x86_64h';
  if (cpu === 12) return ARM_VARIANTS[variant] ?? 'arm';
  return machArch(cpu);
}
