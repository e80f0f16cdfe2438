/** Of each minor release since 1.25, the patch in which GO-2026-4984, GO-2026-6179 and GO-2026-6180 are mended. */
const MENDED: ReadonlyMap<number, number> = new Map([
  [25, 13],
  [26, 6],
  [27, 0],
]);
const OLDEST = 25;

/**
 * The release without known security faults of the go command that is nearest to an older one: `1.26.6` for
 * `go1.26.3`. `undefined` when the release has none, and for versions that are no release.
 */
export function mendedRelease(goVersion: string): string | undefined {
  const [, number, patch, candidate] =
    /^go1\.(\d{1,3})(?:\.(\d{1,3})|((?:rc|beta)\d{1,3}))?(?![\d.])/.exec(goVersion) ?? [];
  if (number === undefined) return undefined;
  const minor = Math.max(Number(number), OLDEST);
  const mended = MENDED.get(minor);
  if (mended === undefined) return undefined;
  const older = Number(number) < OLDEST || candidate !== undefined || Number(patch ?? 0) < mended;
  return older ? `1.${minor}.${mended}` : undefined;
}
