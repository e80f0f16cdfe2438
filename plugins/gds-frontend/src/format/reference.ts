/** `payments` of `group:default/payments`: for a place where the kind is known. */
export function nameOf(entityRef: string): string {
  return entityRef.slice(entityRef.indexOf('/') + 1);
}
