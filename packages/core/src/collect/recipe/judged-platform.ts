/** The machine that builds are judged for, in the words of Go: Linux, on the processor that GDS runs on. */
export const JUDGED_OS = 'linux';
export const JUDGED_ARCH = goArchOf(process.arch);

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
