import { type FileLocation, type Finding, type Location, type Novelty, standingOf } from '../standard/index.ts';
import { place } from './place.ts';
import type { SarifLocation, SarifResult } from './sarif-log.ts';
import { ruleIndex } from './sarif-rules.ts';
import { terminalSafe, terminalSafeLine } from './terminal-safe.ts';
import type { Judged } from './verdict.ts';

/** A finding as a result (SARIF §3.27). */
export function resultOf({ target, result }: Judged, finding: Finding, novelty: Novelty): SarifResult {
  return {
    ruleId: finding.code,
    ruleIndex: ruleIndex(finding.code),
    kind: 'fail',
    ...baselineState(novelty),
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
  };
}

/** SARIF §3.27.24 */
function baselineState(novelty: Novelty): Pick<SarifResult, 'baselineState'> {
  return novelty === 'unknown' ? {} : { baselineState: novelty === 'new' ? 'new' : 'unchanged' };
}

function factsOf(finding: Finding): { evidence?: Finding['evidence'] } {
  return finding.evidence.length === 0 ? {} : { evidence: finding.evidence };
}

export function locationOf(location: Location): SarifLocation {
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
export function segments(path: string): string {
  return path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(segment => encodeURIComponent(segment))
    .join('/');
}

/** A name as one segment. */
export function encoded(name: string): string {
  return segments(name).replaceAll('/', '%2F');
}

/** Plain text of a message; its square brackets are no embedded link (SARIF §3.11.6). */
export function message(text: string): string {
  return terminalSafe(text).replace(/[[\]\\]/g, '\\$&');
}
