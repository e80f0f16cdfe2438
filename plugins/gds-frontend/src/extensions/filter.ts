import { ANNOTATION_MATURITY } from '@gds-dev/backstage-plugin-gds-common';

/** Entities that ask for GDS, as a predicate that an app may replace in its configuration. */
export const gdsEntities = { [`metadata.annotations.${ANNOTATION_MATURITY}`]: 'enabled' };
