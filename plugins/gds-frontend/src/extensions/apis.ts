import { ApiBlueprint, fetchApiRef } from '@backstage/frontend-plugin-api';
import { GdsClient } from '@gds-dev/backstage-plugin-gds-common';
import { gdsApiRef } from '../api/gdsApiRef';

const gdsApi = ApiBlueprint.make({
  params: define =>
    define({
      api: gdsApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new GdsClient({ fetchApi }),
    }),
});

export default [gdsApi];
