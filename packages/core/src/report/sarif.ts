import {
  CATALOGUE,
  type CatalogueRow,
  type FileLocation,
  type Finding,
  isLeftOut,
  type Location,
  type Novelty,
  noveltyIn,
  type PlacedFinding,
  type Report,
  standingOf,
} from '../standard/index.ts';
import type { SarifLocation, SarifLog, SarifNotification, SarifResult, SarifRule } from './sarif-log.ts';
import { terminalSafe, terminalSafeLine } from './terminal-safe.ts';
import { place } from './place.ts';
import { type Judged, judged } from './verdict.ts';

/** GitHub takes 25,000 results a run. */
const MOST_RESULTS = 25_000;

const RULES = CATALOGUE.filter(row => row.status === 'built');

/**
 * The report as a SARIF 2.1.0 log (OASIS Standard, 27 March 2020) with one run: a rule for each
 * built check, a result for each finding, a notification for each check that ran and had no data.
 */
export function sarif(report: Report): SarifLog {
  const all = judged(report);
  const novelty = noveltyIn(report);
  const results = all.flatMap(one => resultsOf(one, novelty));
  const worstFirst = (['error', 'warning', 'note'] as const).flatMap(level =>
    results.filter(one => one.level === level),
  );
  const shown = worstFirst.slice(0, MOST_RESULTS);
  const notifications = all.filter(({ result }) => !isLeftOut(result)).flatMap(notificationsOf);
  if (shown.length < results.length) {
    notifications.push({
      level: 'warning',
      message: { text: `${shown.length} of ${results.length} results are in this file` },
    });
  }
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'gds',
            version: report.tool.version,
            rules: RULES.map(ruleOf),
            properties: { standardVersion: report.standardVersion },
          },
        },
        ...(report.baseline && { baselineGuid: report.baseline.reportId }),
        automationDetails: { id: `gds/${segments(report.service.name)}/`, guid: report.reportId },
        invocations: [
          {
            executionSuccessful: true,
            endTimeUtc: new Date(report.createdAt).toISOString(),
            toolExecutionNotifications: notifications,
          },
        ],
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the repository.' } } },
        ...provenance(report),
        results: shown,
      },
    ],
  };
}

function provenance(report: Report): Pick<SarifLog['runs'][number], 'versionControlProvenance'> {
  if (!report.repository) return {};
  const { host, slug } = report.repository;
  return {
    versionControlProvenance: [
      {
        repositoryUri: `https://${segments(host)}/${segments(slug)}`,
        ...(report.commit && { revisionId: report.commit }),
        ...(report.producer.kind === 'github-actions' && { branch: terminalSafeLine(report.producer.ref) }),
        mappedTo: { uriBaseId: 'SRCROOT' },
      },
    ],
  };
}

function ruleOf(row: CatalogueRow): SarifRule {
  const text = `Why: ${row.why}.\n\nChange: ${row.remedy}`;
  return {
    id: row.code,
    name: row.id,
    shortDescription: { text: row.failTitle },
    fullDescription: { text: `${row.failTitle}: ${row.why}.` },
    help: {
      text: `${text}\n\nMore: gds explain ${row.code}`,
      markdown: `**Why:** ${row.why}.\n\n**Change:** ${row.remedy}\n\nMore: \`gds explain ${row.code}\``,
    },
    defaultConfiguration: { level: row.requirement === 'recommended' ? 'warning' : 'error' },
    properties: {
      tags: [row.pillar, `level-${row.level}`],
      precision: 'very-high',
      'problem.severity': row.requirement === 'recommended' ? 'warning' : 'error',
    },
  };
}

/** SARIF §3.27.24 */
function baselineState(novelty: Novelty): Pick<SarifResult, 'baselineState'> {
  return novelty === 'unknown' ? {} : { baselineState: novelty === 'new' ? 'new' : 'unchanged' };
}

function resultsOf(one: Judged, novelty: (placed: PlacedFinding) => Novelty): SarifResult[] {
  const { target, result } = one;
  if (!('findings' in result)) return [];
  return result.findings.map(finding => ({
    ruleId: finding.code,
    ruleIndex: RULES.findIndex(row => row.code === finding.code),
    kind: 'fail',
    ...baselineState(novelty({ target: target?.name ?? null, finding })),
    level: finding.severity === 'notice' ? 'note' : finding.severity,
    message: { text: message(`${finding.message}. Change: ${finding.remedy}`) },
    locations: finding.location ? [locationOf(finding.location)] : [],
    relatedLocations: finding.related.map((related, id) => ({
      id,
      ...locationOf(related.location),
      message: { text: message(related.message) },
    })),
    partialFingerprints: { 'gds/v1': finding.fingerprint },
    ...(standingOf(result) === 'exempted' && {
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: `until ${result.exemption!.expires}: ${terminalSafe(result.exemption!.reason)}`,
        },
      ],
    }),
    properties: {
      required: result.required,
      ...(target && { target: terminalSafeLine(target.name) }),
      ...factsOf(finding),
    },
  }));
}

function factsOf(finding: Finding): { evidence?: Finding['evidence'] } {
  return finding.evidence.length === 0 ? {} : { evidence: finding.evidence };
}

function notificationsOf({ target, result }: Judged): SarifNotification[] {
  if (result.outcome !== 'no-data') return [];
  const of = target ? ` (${target.name})` : '';
  return [
    {
      level: result.required && standingOf(result) === 'no-data' ? 'warning' : 'note',
      message: { text: message(`No data${of}: ${result.summary}. To provide it: ${result.provide}`) },
      associatedRule: { id: result.code, index: RULES.findIndex(row => row.code === result.code) },
    },
  ];
}

function locationOf(location: Location): SarifLocation {
  switch (location.kind) {
    case 'file': {
      const marked = markedText(location);
      return {
        physicalLocation: {
          artifactLocation: { uri: segments(location.path), uriBaseId: 'SRCROOT' },
          region: {
            startLine: location.startLine,
            ...(location.startColumn !== undefined && { startColumn: location.startColumn }),
            ...(location.endLine !== undefined && { endLine: location.endLine }),
            ...(location.endColumn !== undefined && { endColumn: location.endColumn }),
            ...(marked !== undefined && { snippet: { text: terminalSafe(marked) } }),
          },
          ...(marked !== undefined &&
            marked !== location.snippet && {
              contextRegion: { startLine: location.startLine, snippet: { text: terminalSafe(location.snippet!) } },
            }),
        },
      };
    }
    case 'binary':
    case 'url':
    case 'trace':
      return {
        logicalLocations: [{ fullyQualifiedName: terminalSafeLine(place(location)), kind: KINDS[location.kind] }],
      };
  }
}

/** The text of a region of one line (SARIF §3.30.13); of one that goes on the rest is not known. */
function markedText({ startLine, endLine = startLine, startColumn = 1, endColumn, snippet }: FileLocation) {
  if (snippet === undefined || endLine !== startLine) return undefined;
  return snippet.slice(startColumn - 1, endColumn === undefined ? undefined : endColumn - 1) || undefined;
}

const KINDS = { binary: 'section', url: 'endpoint', trace: 'span' } as const;

/** A relative path as a URI reference (RFC 3986): each segment percent-encoded. */
function segments(path: string): string {
  return path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(segment => encodeURIComponent(segment))
    .join('/');
}

/** Plain text of a message; its square brackets are no embedded link (SARIF §3.11.6). */
function message(text: string): string {
  return terminalSafe(text).replace(/[[\]\\]/g, '\\$&');
}
