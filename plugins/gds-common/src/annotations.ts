/** Set to `enabled` on every catalog entity whose maturity GDS shows. */
export const ANNOTATION_MATURITY = 'gds.dev/maturity';

/** Whether an entity asks for GDS. */
export function isGdsEntity(entity: { metadata: { annotations?: Record<string, string> } }): boolean {
  return entity.metadata.annotations?.[ANNOTATION_MATURITY] === 'enabled';
}
