/** Names of build files, in the order in which what reads them looks for them. */
export const FILE_NAMES = {
  make: ['GNUmakefile', 'makefile', 'Makefile'],
  just: ['justfile', 'Justfile', '.justfile'],
  task: [
    'Taskfile.yml',
    'taskfile.yml',
    'Taskfile.yaml',
    'taskfile.yaml',
    'Taskfile.dist.yml',
    'taskfile.dist.yml',
    'Taskfile.dist.yaml',
    'taskfile.dist.yaml',
  ],
  goreleaser: [
    '.config/goreleaser.yml',
    '.config/goreleaser.yaml',
    '.goreleaser.yml',
    '.goreleaser.yaml',
    'goreleaser.yml',
    'goreleaser.yaml',
  ],
  ko: ['.ko.yaml'],
} as const;
