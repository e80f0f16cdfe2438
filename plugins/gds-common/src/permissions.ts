import { createPermission } from '@backstage/plugin-permission-common';

/** Resource type of the catalog's entities: GDS asks its permissions per entity. */
export const GDS_RESOURCE_TYPE = 'catalog-entity';

/** To file a report for an entity. A service token needs it by name in its access restrictions. */
export const gdsReportCreatePermission = createPermission({
  name: 'gds.report.create',
  attributes: { action: 'create' },
  resourceType: GDS_RESOURCE_TYPE,
});

/** To read an entity's level, axes, checks, history and reports. */
export const gdsMaturityReadPermission = createPermission({
  name: 'gds.maturity.read',
  attributes: { action: 'read' },
  resourceType: GDS_RESOURCE_TYPE,
});

/** To read the catalogue of checks, which belongs to no entity. */
export const gdsChecksReadPermission = createPermission({
  name: 'gds.checks.read',
  attributes: { action: 'read' },
});

/** To decide which GitHub repository reports for an entity. */
export const gdsRepositoryBindPermission = createPermission({
  name: 'gds.repository.bind',
  attributes: { action: 'update' },
  resourceType: GDS_RESOURCE_TYPE,
});

/** To start the checks of an entity's running services now. Asked of people alone. */
export const gdsLiveRunPermission = createPermission({
  name: 'gds.live.run',
  attributes: { action: 'update' },
  resourceType: GDS_RESOURCE_TYPE,
});

/** To ask for an exemption of an entity. */
export const gdsExemptionRequestPermission = createPermission({
  name: 'gds.exemption.request',
  attributes: { action: 'create' },
  resourceType: GDS_RESOURCE_TYPE,
});

/** To approve, reject and revoke exemptions of an entity that somebody else asked for. */
export const gdsExemptionApprovePermission = createPermission({
  name: 'gds.exemption.approve',
  attributes: { action: 'update' },
  resourceType: GDS_RESOURCE_TYPE,
});

export const gdsPermissions = [
  gdsReportCreatePermission,
  gdsMaturityReadPermission,
  gdsChecksReadPermission,
  gdsRepositoryBindPermission,
  gdsLiveRunPermission,
  gdsExemptionRequestPermission,
  gdsExemptionApprovePermission,
];
