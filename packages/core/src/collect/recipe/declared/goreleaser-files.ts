/** In the order in which goreleaser looks for them. */
export const GORELEASER_FILES: readonly string[] = [
  '.config/goreleaser.yml',
  '.config/goreleaser.yaml',
  '.goreleaser.yml',
  '.goreleaser.yaml',
  'goreleaser.yml',
  'goreleaser.yaml',
];
