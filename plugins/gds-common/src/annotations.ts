/** Set to `enabled` on every catalog entity whose maturity GDS shows. */
export const ANNOTATION_MATURITY = 'gds.dev/maturity';

/**
 * Name of the default branch of the entity's repository, such as `master`. Reports of GitHub Actions change the
 * state when they are of this branch; without the annotation the portal's configuration says which it is.
 */
export const ANNOTATION_DEFAULT_BRANCH = 'gds.dev/default-branch';

/**
 * Reference of the entity that this one was before it was renamed or moved, such as `component:default/old-name`:
 * its reports and history go on here once the catalog no longer has it.
 */
export const ANNOTATION_FORMERLY = 'gds.dev/formerly';

/** Whether an entity asks for GDS. */
export function isGdsEntity(entity: { metadata: { annotations?: Record<string, string> } }): boolean {
  return entity.metadata.annotations?.[ANNOTATION_MATURITY] === 'enabled';
}
