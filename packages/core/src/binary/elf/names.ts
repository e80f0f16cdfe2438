// Numbers and names: System V gABI chapter 4; e_machine: the registry that gABI refers to. Go's names of
// architectures: `go tool dist list`.

const SECTION_TYPES: Record<number, string> = {
  0: 'NULL',
  1: 'PROGBITS',
  2: 'SYMTAB',
  3: 'STRTAB',
  4: 'RELA',
  5: 'HASH',
  6: 'DYNAMIC',
  7: 'NOTE',
  8: 'NOBITS',
  9: 'REL',
  10: 'SHLIB',
  11: 'DYNSYM',
  14: 'INIT_ARRAY',
  15: 'FINI_ARRAY',
  16: 'PREINIT_ARRAY',
  17: 'GROUP',
  18: 'SYMTAB SECTION INDICES',
  19: 'RELR',
  0x6ffffff5: 'GNU_ATTRIBUTES',
  0x6ffffff6: 'GNU_HASH',
  0x6ffffff7: 'GNU_LIBLIST',
  0x6ffffffd: 'VERDEF',
  0x6ffffffe: 'VERNEED',
  0x6fffffff: 'VERSYM',
};

const SEGMENT_TYPES: Record<number, string> = {
  0: 'NULL',
  1: 'LOAD',
  2: 'DYNAMIC',
  3: 'INTERP',
  4: 'NOTE',
  5: 'SHLIB',
  6: 'PHDR',
  7: 'TLS',
  0x6474e550: 'GNU_EH_FRAME',
  0x6474e551: 'GNU_STACK',
  0x6474e552: 'GNU_RELRO',
  0x6474e553: 'GNU_PROPERTY',
};

const OS_ABI: Record<number, string> = {
  0: 'linux',
  2: 'netbsd',
  3: 'linux',
  6: 'solaris',
  9: 'freebsd',
  12: 'openbsd',
};

/** sh_type by name, in hexadecimal when it has none here. */
export function sectionTypeName(type: number): string {
  return SECTION_TYPES[type] ?? `0x${type.toString(16)}`;
}

export function segmentTypeName(type: number): string {
  return SEGMENT_TYPES[type] ?? `0x${type.toString(16)}`;
}

/** EI_OSABI as a GOOS; 0 (System V) counts as Linux, where every Go linker leaves it. */
export function elfOs(osAbi: number): string {
  return OS_ABI[osAbi] ?? `abi-${osAbi}`;
}

/** e_machine as a GOARCH, or `machine-N`. */
export function elfArch(machine: number, bits: 32 | 64, littleEndian: boolean, flags: number): string {
  switch (machine) {
    case 3:
      return '386';
    case 8:
      // EF_MIPS_ABI2 marks 64-bit registers in a 32-bit file, which Go does not write.
      return `${bits === 64 || (flags & 0x20) !== 0 ? 'mips64' : 'mips'}${littleEndian ? 'le' : ''}`;
    case 20:
      return 'ppc';
    case 21:
      return littleEndian ? 'ppc64le' : 'ppc64';
    case 22:
      return bits === 64 ? 's390x' : 's390';
    case 40:
      return 'arm';
    case 43:
      return 'sparc64';
    case 62:
      return 'amd64';
    case 183:
      return 'arm64';
    case 243:
      return bits === 64 ? 'riscv64' : 'riscv32';
    case 258:
      return bits === 64 ? 'loong64' : 'loong32';
    default:
      return `machine-${machine}`;
  }
}
