import { Exemptions } from './exemptions.mjs';
import { changed, crowded, HOSTILE, hostile, longNamed, sound, unmeasured } from './extremes.mjs';
import { daysAgo, neglected, referenceMaturity } from './maturity.mjs';
import { answerSummary } from './summary.mjs';

const refOf = name => `component:default/${name}`;
const reference = referenceMaturity(refOf('gds-reference'));

const regressed = changed(refOf('changed'));

/** Each state of card and tab under the name of its entity; a number is a refusal. */
const MATURITY = {
  payments: neglected(refOf('payments')),
  'gds-reference': reference.maturity,
  'never-reported': { state: 'never-reported', entityRef: refOf('never-reported') },
  stale: { ...neglected(refOf('stale')), stale: true, measuredAt: daysAgo(12) },
  hostile: hostile(refOf('hostile')),
  crowded: crowded(refOf('crowded')),
  'long-named': longNamed(refOf('long-named')),
  sound: sound(refOf('sound')),
  unmeasured: unmeasured(refOf('unmeasured')),
  changed: regressed.maturity,
  forbidden: 403,
  broken: 500,
};

const ENTITIES = Object.keys(MATURITY).map(name => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    uid: name,
    etag: name,
    namespace: 'default',
    name,
    description: 'Fixture of the page tests',
    annotations: {
      'gds.dev/maturity': 'enabled',
      'backstage.io/source-location': 'url:https://github.com/example/shop/tree/main/',
    },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'guests' },
  relations: [],
}));

/** The histories that are not empty, by entity. */
const HISTORIES = { 'gds-reference': reference.history, changed: regressed.history };

const exemptions = new Exemptions(HOSTILE);

/**
 * Answer of the backend to a request below `/api`.
 *
 * @param {string} method
 * @param {string} path
 * @param {URLSearchParams} query
 * @param {any} body
 */
export function answer(method, path, query = new URLSearchParams(), body = undefined) {
  const [, plugin, ...rest] = path.split('/');
  if (plugin === 'auth') {
    return ok({
      backstageIdentity: {
        token: `e30.${Buffer.from(JSON.stringify({ exp: 4102444800, sub: 'user:development/guest', ent: [] })).toString('base64url')}.x`,
        identity: { type: 'user', userEntityRef: 'user:development/guest', ownershipEntityRefs: [] },
      },
      profile: {},
    });
  }
  if (plugin === 'catalog') return catalog(rest);
  if (plugin === 'gds' && rest[0] === 'summary') return summary(rest.slice(1).join('/'), query);
  if (plugin === 'gds') return gds(method, rest, body);
  return refusal(404);
}

function catalog([resource, , , , name, view]) {
  if (resource === 'entity-facets') return ok({ facets: { kind: [{ value: 'Component', count: ENTITIES.length }] } });
  if (resource === 'entities' && name) {
    const entity = ENTITIES.find(one => one.metadata.name === name);
    if (view === 'ancestry') return ok({ rootEntityRef: refOf(name), items: [{ entity, parentEntityRefs: [] }] });
    return entity ? ok(entity) : refusal(404);
  }
  return ok({ items: ENTITIES, totalItems: ENTITIES.length, pageInfo: {} });
}

function summary(resource, query) {
  const { status, body, csv } = answerSummary(resource, query);
  if (status !== 200) return refusal(status);
  return csv === undefined ? ok(body) : { status, csv };
}

function gds(method, rest, body) {
  const [resource, id, , name, view] = rest;
  if (resource === 'exemptions') return exemptions.decide(id, body) ? ok({}) : refusal(409);
  const maturity = MATURITY[name];
  if (maturity === undefined) return refusal(404);
  if (typeof maturity === 'number') return refusal(maturity);
  if (view === 'maturity') return ok(maturity);
  if (view === 'live-checks') return ok({ services: name === 'payments' ? ['payments'] : [] });
  if (view === 'exemptions') return ok(method === 'POST' ? exemptions.ask(name, body) : exemptions.list(name));
  return ok(HISTORIES[name] ?? { points: [], nextCursor: null });
}

function ok(body) {
  return { status: 200, body };
}

function refusal(status) {
  return { status, body: { type: 'about:blank', title: 'refused', status, detail: `The stub answers ${status}` } };
}
