/** GOARCH of what this machine runs, by Node's name for it. */
export const MACHINE_ARCH = goArchOf(process.arch);

function goArchOf(arch: string): string {
  switch (arch) {
    case 'x64':
      return 'amd64';
    case 'ia32':
      return '386';
    case 'ppc64':
      return 'ppc64le';
    default:
      return arch;
  }
}
