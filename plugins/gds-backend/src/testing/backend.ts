import type { Server } from 'node:http';
import { inspect } from 'node:util';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import {
  type BackendFeature,
  type BackstageCredentials,
  coreServices,
  createServiceFactory,
  type PermissionsService,
  type RootLoggerService,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
import gdsPlugin from '../index';

const reportsOnly = { permissionNames: ['gds.report.create'] };

/** Principals by bearer token. */
export const PRINCIPALS: Readonly<Record<string, BackstageCredentials>> = {
  'token-ci': mockCredentials.service('external:ci', reportsOnly),
  'token-other': mockCredentials.service('external:other', reportsOnly),
  'token-unlisted': mockCredentials.service('external:unlisted', reportsOnly),
  'token-unrestricted': mockCredentials.service('external:ci'),
  'token-reader': mockCredentials.service('external:reader', {
    permissionNames: ['gds.maturity.read', 'gds.checks.read'],
  }),
  'token-plugin': mockCredentials.service('plugin:catalog'),
  'token-user': mockCredentials.user('user:default/ann'),
  'token-approver': mockCredentials.user('user:default/bob'),
  'token-member': mockCredentials.user('user:default/member'),
  'token-denied': mockCredentials.user('user:default/denied'),
  'token-outsider': mockCredentials.user('user:default/outsider'),
  // Sees what begins with p in the catalog.
  'token-partial': mockCredentials.user('user:default/partial'),
  // Sees everything else.
  'token-rest': mockCredentials.user('user:default/rest'),
  // Sees the whole catalog, and may read the maturity of what begins with p.
  'token-reading-some': mockCredentials.user('user:default/reading-some'),
};

export const CONFIG: JsonObject = {
  permission: { enabled: true },
  gds: {
    ingest: {
      localReports: 'state',
      services: [
        { subject: 'external:ci', entities: ['component:default/*'] },
        { subject: 'external:other', entities: ['component:other/only'] },
      ],
      rate: { tenMinutes: 1000, day: 1000 },
    },
  },
};

export function component(name: string, annotations?: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, ...(annotations && { annotations }) },
    spec: { type: 'service' },
  };
}

export interface TestPortal {
  readonly server: Server;
  /** Audit events as logged: ids, states, meta. */
  readonly audited: { eventId: string; state: string; meta: unknown; error?: string }[];
  /** Lines of the log, with their errors and fields. */
  readonly logged: string[];
  /** Makes an entity known to the catalog. */
  addEntity(entity: Entity): void;
  /** Makes the catalog forget an entity. */
  removeEntity(name: string): void;
  runTask(id: string): Promise<void>;
  stop(): Promise<void>;
}

export interface PortalOptions {
  readonly entities?: Entity[];
  readonly config?: JsonObject;
  /** In place of the own SQLite database. */
  readonly database?: BackendFeature;
  /** Called before each answer of the catalog; what it throws is the answer. */
  readonly beforeCatalog?: () => void;
  /** Beside the plugin. */
  readonly features?: readonly BackendFeature[];
}

/** The plugin in a real backend with an own SQLite database. The outsider sees no entity. */
export async function startPortal(options: PortalOptions = {}): Promise<TestPortal> {
  const entities = options.entities ?? [component('payments')];
  const scheduler = mockServices.scheduler();
  const audited: TestPortal['audited'] = [];
  const logged: string[] = [];
  const backend = await startTestBackend({
    features: [
      gdsPlugin,
      ...(options.features ?? []),
      mockServices.rootConfig.factory({ data: options.config ?? CONFIG }),
      options.database ?? mockServices.database.factory(),
      httpAuthServiceFactory,
      createServiceFactory({ service: coreServices.rootLogger, deps: {}, factory: () => recorder(logged) }),
      createServiceFactory({
        service: coreServices.auth,
        deps: { plugin: coreServices.pluginMetadata },
        factory: ({ plugin }) => {
          const auth = mockServices.auth({ pluginId: plugin.getId(), disableDefaultAuthPolicy: false });
          const byDefault = auth.authenticate.bind(auth);
          auth.authenticate = async (token, how) => PRINCIPALS[token] ?? byDefault(token, how);
          return auth;
        },
      }),
      createServiceFactory({ service: coreServices.permissions, deps: {}, factory: () => permissions }),
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      createServiceFactory({
        service: coreServices.auditor,
        deps: {},
        factory: () => ({
          createEvent: async ({ eventId, meta }) => ({
            success: async more => void audited.push({ eventId, state: 'success', meta: { ...meta, ...more?.meta } }),
            fail: async more =>
              void audited.push({
                eventId,
                state: 'fail',
                meta: { ...meta, ...more.meta },
                error: everythingOf(more.error),
              }),
          }),
        }),
      }),
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => catalogOf(entities, options.beforeCatalog),
      }),
    ],
  });
  return {
    server: backend.server,
    audited,
    logged,
    addEntity: entity => void entities.push(entity),
    removeEntity: name => {
      const index = entities.findIndex(({ metadata }) => metadata.name === name);
      if (index >= 0) entities.splice(index, 1);
    },
    runTask: id => scheduler.triggerTask(id),
    stop: () => backend.stop(),
  };
}

function recorder(lines: string[]): RootLoggerService {
  const add = (level: string) => (message: string, meta?: unknown) =>
    void lines.push(`${level} ${message} ${meta === undefined ? '' : everythingOf(meta)}`);
  const logger: RootLoggerService = {
    error: add('error'),
    warn: add('warn'),
    info: add('info'),
    debug: add('debug'),
    child: fields => {
      lines.push(`child ${everythingOf(fields)}`);
      return logger;
    },
  };
  return logger;
}

/** All that a log might write of a value: also fields of errors that are not shown. */
function everythingOf(value: unknown): string {
  return inspect(value, { depth: 10, showHidden: true, maxStringLength: null });
}

function catalogOf(entities: Entity[], before = () => {}): ReturnType<typeof catalogServiceMock> {
  const catalog = catalogServiceMock({ entities });
  const all = () => catalogServiceMock({ entities });
  const viewerOf = (options: unknown) => (options as { credentials?: BackstageCredentials } | undefined)?.credentials;
  const sees = (viewer: BackstageCredentials | undefined, ref: string) =>
    viewer !== PRINCIPALS['token-outsider'] &&
    (viewer !== PRINCIPALS['token-partial'] || beginsWithP(ref)) &&
    (viewer !== PRINCIPALS['token-rest'] || !beginsWithP(ref));
  catalog.getEntitiesByRefs = async (request, options) => {
    before();
    const { items } = await all().getEntitiesByRefs(request);
    return {
      items: items.map((item, index) => (sees(viewerOf(options), request.entityRefs[index] ?? '') ? item : undefined)),
    };
  };
  catalog.getEntityByRef = async (ref, options) => {
    before();
    return sees(viewerOf(options), typeof ref === 'string' ? ref : stringifyEntityRef(ref))
      ? all().getEntityByRef(ref)
      : undefined;
  };
  catalog.queryEntities = async request => {
    before();
    return all().queryEntities(request);
  };
  return catalog;
}

/** Permissions that a user has; all, when the user is not named here. */
const USER_PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  'user:default/denied': [],
  'user:default/member': ['gds.maturity.read', 'gds.checks.read', 'gds.exemption.request'],
};

/** Services by their restrictions, as Backstage decides; users by name. */
const decide = (name: string, credentials: BackstageCredentials) => {
  const { principal } = credentials as ReturnType<typeof mockCredentials.service | typeof mockCredentials.user>;
  const denied =
    principal.type === 'service'
      ? principal.accessRestrictions?.permissionNames?.includes(name) === false
      : USER_PERMISSIONS[principal.userEntityRef]?.includes(name) === false;
  return { result: denied ? AuthorizeResult.DENY : AuthorizeResult.ALLOW } as const;
};

const permissions: PermissionsService = {
  authorize: async (requests, { credentials }) =>
    requests.map(request => {
      const ref = 'resourceRef' in request ? request.resourceRef : undefined;
      const refused = readsSome(credentials, request.permission.name) && ref !== undefined && !beginsWithP(ref);
      return refused ? { result: AuthorizeResult.DENY } : decide(request.permission.name, credentials);
    }),
  authorizeConditional: async (requests, { credentials }) =>
    requests.map(({ permission }) => {
      const restricted = permission.name === 'catalog.entity.read' && RESTRICTED.includes(nameOf(credentials));
      return restricted || readsSome(credentials, permission.name) ? CONDITIONAL : decide(permission.name, credentials);
    }),
};

const RESTRICTED = ['user:default/outsider', 'user:default/partial', 'user:default/rest'];

const CONDITIONAL = {
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'catalog',
  resourceType: 'catalog-entity',
  conditions: { rule: 'BEGINS_WITH_P', resourceType: 'catalog-entity' },
} as const;

function readsSome(credentials: BackstageCredentials, permission: string): boolean {
  return nameOf(credentials) === 'user:default/reading-some' && permission === 'gds.maturity.read';
}

function nameOf({ principal }: BackstageCredentials): string {
  return (principal as { userEntityRef?: string }).userEntityRef ?? '';
}

function beginsWithP(ref: string): boolean {
  return ref.slice(ref.indexOf('/') + 1).startsWith('p');
}
