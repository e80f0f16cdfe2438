export { gdsApiRef } from './api/gdsApiRef';
export { EntityMaturityCard, EntityMaturityContent, gdsPlugin, MaturityPage } from './legacy/plugin';
export { gdsTranslationRef } from './translation';
export { isGdsEntity } from '@gds-dev/backstage-plugin-gds-common';
