/** Names of build files, in the order in which make, just and Task look for them. */
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
} as const;
