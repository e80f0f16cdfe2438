import type { FileLocation } from '../../../standard/finding.ts';
import { isVendored } from './generated-file.ts';
import type { GoPosition, SourceLocations } from './source-location.ts';

/**
 * The place of a diagnostic; `left-out` when nobody of this repository writes the file by hand, since a
 * program wrote it or it is a copy of another module's.
 */
export async function editedPlace(
  locations: SourceLocations,
  position: GoPosition,
): Promise<FileLocation | 'left-out' | undefined> {
  const location = await locations.locate(position);
  if (location === undefined) return undefined;
  return isVendored(location.path) || (await locations.isGenerated(position.file)) ? 'left-out' : location;
}
