import { AXES, STANDARD_VERSION } from '@gds-dev/core/standard';
import { organisation, titleOf } from './organisation.mjs';

const DAY = 86_400_000;
const WEEKS = 13;
const COMMIT = '9b1d6607c3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8';
const HOSTILE = '<img src=x onerror="document.title=\'owned\'"> [x](javascript:alert(1)) \u202egnp.exe';

/** Organisations that have a name, as an owner; what is left out is the usual one. A number is a refusal. */
const NAMED = {
  hostile: organisation({ services: 12, titled: name => `${HOSTILE} ${name} ${'long'.repeat(60)}` }),
  big: organisation({ services: 10_000, seed: 3 }),
  empty: [],
  forbidden: 403,
  broken: 500,
};
const USUAL = organisation({ services: 48 });

/** Answer to a request below `/summary`: a status, with the value that it carries. */
export function answerSummary(resource, query) {
  const given = Object.fromEntries(query);
  const owner = given.owner?.split('/')[1] ?? '';
  const all = Object.hasOwn(NAMED, owner) ? NAMED[owner] : USUAL;
  if (typeof all === 'number') return { status: all };
  const named = all !== USUAL;
  const services = all.filter(
    one =>
      (named || given.owner === undefined || one.owner === given.owner) &&
      (given.system === undefined || one.system === given.system) &&
      (given.domain === undefined || one.domain === given.domain),
  );
  if (services.length === 0 && owner !== 'empty') return { status: 404 };
  const table = tableOf(services, given);
  if (resource === 'table') return { status: 200, body: table };
  if (resource === 'table.csv') return { status: 200, csv: `title\r\n"'=1+1"\r\n` };
  return { status: 200, body: summaryOf(services, given, table) };
}

function summaryOf(services, given, table) {
  const reported = services.filter(one => one.level !== null);
  const part = kind => {
    if (given[kind] === undefined) return null;
    const ref = given[kind];
    return { ref, title: ref.endsWith('/hostile') ? HOSTILE : titleOf(ref) };
  };
  const regressed = services.flatMap(one =>
    one.regressed.map(check => ({
      entityRef: one.entityRef,
      title: one.title,
      check,
      target: one.entityRef.endsWith('-api') ? 'linux' : null,
      at: one.measuredAt,
      commit: COMMIT,
    })),
  );
  return {
    at: new Date().toISOString(),
    standardVersion: STANDARD_VERSION,
    scope: { owner: part('owner'), system: part('system'), domain: part('domain') },
    counts: countsOf(services),
    trend: Array.from({ length: WEEKS }, (_, week) => ({
      day: new Date(Date.now() - (WEEKS - 1 - week) * 7 * DAY).toISOString().slice(0, 10),
      levels: levelsOf(services.map(one => one.trend[week])),
    })),
    axes: { now: axes(reported, 3), days30: axes(reported, -4), days90: axes(reported, -13) },
    failing: failingOf(services),
    regressions: { total: regressed.length, newest: regressed.sort((a, b) => b.at.localeCompare(a.at)).slice(0, 10) },
    table,
  };
}

/** Rows in the order and of the kind that is asked for, 50 a page. */
function tableOf(services, given) {
  const { by = 'owner', sort = 'level', order = 'asc', cursor = '0', q } = given;
  const wanted = services.filter(
    one =>
      (given.level === undefined || String(one.level ?? 'unreported') === given.level) &&
      (given.failing === undefined || one.failing.includes(given.failing)) &&
      (given.regressed === undefined || one.regressed.length > 0) &&
      (given.stale === undefined || isStale(one)) &&
      (q === undefined || `${one.title} ${one.entityRef}`.toLowerCase().includes(q.toLowerCase())),
  );
  const rows = by === 'service' ? wanted.map(serviceRow) : partRows(wanted, by);
  const key = row =>
    ({ services: row.expected, coverage: row.reported / row.expected, measured: row.measuredAt })[sort] ??
    row[sort] ??
    '';
  const turn = order === 'desc' ? -1 : 1;
  rows.sort((a, b) => turn * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  const first = Number(cursor);
  const next = first + 50;
  return {
    by,
    rows: rows.slice(first, next),
    total: rows.length,
    nextCursor: next < rows.length ? String(next) : null,
  };
}

function serviceRow({ failing, regressed, ...one }) {
  return { ...one, failing: failing.length, regressions: regressed.length, stale: isStale(one) };
}

function partRows(services, by) {
  return Object.entries(Object.groupBy(services, one => one[by])).map(([ref, members]) => ({
    ref,
    title: titleOf(ref),
    parent: null,
    ...countsOf(members),
    level: mean(members.map(one => one.level)),
    failing: members.reduce((sum, one) => sum + one.failing.length, 0),
    regressions: members.reduce((sum, one) => sum + one.regressed.length, 0),
    gain: members.filter(one => one.gain !== null).length,
    trend: Array.from({ length: WEEKS }, (_, week) => mean(members.map(one => one.trend[week]))),
  }));
}

function countsOf(services) {
  const reported = services.filter(one => one.level !== null);
  return {
    expected: services.length,
    reported: reported.length,
    stale: reported.filter(isStale).length,
    levels: levelsOf(services.map(one => one.level)),
    exempted: reported.filter(one => one.exempted > 0).length,
  };
}

function failingOf(services) {
  const checks = new Set(services.flatMap(one => one.failing));
  return [...checks]
    .map(check => ({
      check,
      services: services.filter(one => one.failing.includes(check)).length,
      rise: services.filter(one => one.gain === check).length,
    }))
    .sort((a, b) => b.services - a.services);
}

function axes(reported, shift) {
  const values = {
    'latency-visibility': 41,
    'context-propagation': 28,
    'alert-precision': null,
    'root-cause-speed': 63,
    'slo-compliance': 55,
  };
  return AXES.map((axis, index) => {
    const value = values[axis];
    const known = value !== null && reported.length > 0;
    return {
      axis,
      value: known ? value + shift * (1 + index / 4) : null,
      services: known ? Math.max(1, Math.round(reported.length * (0.9 - index / 6))) : 0,
    };
  });
}

const isStale = ({ measuredAt }) => measuredAt !== null && Date.now() - Date.parse(measuredAt) > 7 * DAY;
const levelsOf = values => [0, 1, 2, 3].map(level => values.filter(value => value === level).length);

function mean(values) {
  const known = values.filter(value => value !== null);
  return known.length === 0
    ? null
    : Math.round((known.reduce((sum, value) => sum + value, 0) / known.length) * 100) / 100;
}
