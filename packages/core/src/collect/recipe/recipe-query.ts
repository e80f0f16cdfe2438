import type { TargetRole } from '../../standard/index.ts';
import type { SoughtPackage } from './package-match.ts';

/** What a recipe is looked for. */
export interface RecipeQuery extends SoughtPackage {
  readonly role: TargetRole;
  /** The script that gds.yaml names. */
  readonly script?: string;
}
