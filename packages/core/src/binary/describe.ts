/** Placeholder until the readers land. */
export interface BinaryDescription {
  readonly format: string;
}
