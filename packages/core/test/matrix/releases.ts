/** Every Go release from 1.21, each by its newest patch; GOTOOLCHAIN fetches them through the Go proxy. */
export const RELEASES = [
  'go1.21.13',
  'go1.22.12',
  'go1.23.12',
  'go1.24.13',
  'go1.25.14',
  'go1.26.11',
  'go1.27.4',
] as const;

export type Release = (typeof RELEASES)[number];
