/** The title that the catalog gives, else the name in the reference. */
export function titleOf(title: string | null, ref: string): string {
  return title ?? ref.slice(ref.indexOf('/') + 1);
}
