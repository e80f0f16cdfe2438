export { gdsApiRef } from './api/gdsApiRef';
export { EntityMaturityCard, EntityMaturityContent, gdsPlugin } from './legacy/plugin';
export { isGdsEntity } from '@gds-dev/backstage-plugin-gds-common';
