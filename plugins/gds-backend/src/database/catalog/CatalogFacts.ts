import type { SummaryBy } from '@gds-dev/backstage-plugin-gds-common';

/** In what respect a part is one of the organisation. */
export type Dimension = Exclude<SummaryBy, 'service'>;

/** What the catalog says of an entity that GDS shows. References are full and lower case. */
export interface EntityFacts {
  readonly entityRef: string;
  readonly title: string;
  /** A report of it is expected. */
  readonly expected: boolean;
  readonly owners: readonly string[];
  readonly system: string | null;
  readonly domains: readonly string[];
  /** The entity that it was before it was renamed. */
  readonly formerly: string | null;
}

/** An owner, system or domain. */
export interface PartFacts {
  readonly dimension: Dimension;
  readonly ref: string;
  readonly title: string;
  readonly parent: string | null;
}

export interface CatalogFacts {
  readonly entities: readonly EntityFacts[];
  readonly parts: readonly PartFacts[];
}
