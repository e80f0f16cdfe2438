/** IMAGE_FILE_MACHINE as a GOARCH, or `machine-0x…` (Microsoft's "PE Format", chapter "Machine Types"). */
export function peArch(machine: number): string {
  switch (machine) {
    case 0x14c:
      return '386';
    case 0x8664:
      return 'amd64';
    case 0x1c0:
    case 0x1c4:
      return 'arm';
    case 0xaa64:
      return 'arm64';
    case 0x5032:
      return 'riscv32';
    case 0x5064:
      return 'riscv64';
    case 0x6264:
      return 'loong64';
    default:
      return `machine-0x${machine.toString(16)}`;
  }
}
