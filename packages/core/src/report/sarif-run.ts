import { isLeftOut, type Report, standingOf } from '../standard/index.ts';
import type { SarifLog, SarifNotification, SarifResult, SarifRun } from './sarif-log.ts';
import { encoded, message, segments } from './sarif-result.ts';
import { ruleIndex, RULES } from './sarif-rules.ts';
import { terminalSafeLine } from './terminal-safe.ts';
import { type Judged, judged } from './verdict.ts';

const SEVERITIES = ['error', 'warning', 'note'] as const;

/**
 * The run of a report (SARIF §3.14) with at most `most` of its results, the worst first; a
 * notification counts those that are left out.
 */
export function runOf(report: Report, category: string, results: readonly SarifResult[], most: number): SarifRun {
  const worstFirst = SEVERITIES.flatMap(level => results.filter(one => one.level === level));
  const shown = worstFirst.slice(0, most);
  const notifications = judged(report).flatMap(notificationsOf);
  if (shown.length < results.length) {
    notifications.push({
      level: 'warning',
      message: { text: `${shown.length} of ${results.length} results are in this file` },
    });
  }
  return {
    tool: {
      driver: {
        name: 'gds',
        version: report.tool.version,
        rules: RULES,
        properties: { standardVersion: report.standardVersion },
      },
    },
    ...(report.baseline && { baselineGuid: report.baseline.reportId }),
    automationDetails: { id: category, guid: report.reportId },
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
  };
}

export function logOf(runs: readonly SarifRun[]): SarifLog {
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs,
  };
}

/**
 * What tells the analyses of a repository apart (`automationDetails.id`, SARIF §3.17.3): folder and
 * service. All before the last slash is the category of GitHub's code scanning.
 */
export function categoryOf({ service, workingDirectory }: Report): string {
  // No part of a path is a single dot, and an encoded name has no slash.
  const folder = workingDirectory === '' ? '.' : encoded(workingDirectory);
  return `gds/${folder}/${encoded(service.name)}/`;
}

/** What a check without data says (SARIF §3.58); nothing of what was left out on purpose. */
function notificationsOf({ target, result }: Judged): SarifNotification[] {
  if (result.outcome !== 'no-data' || isLeftOut(result)) return [];
  const of = target ? ` (${target.name})` : '';
  return [
    {
      level: result.required && standingOf(result) === 'no-data' ? 'warning' : 'note',
      message: { text: message(`No data${of}: ${result.summary}. To provide it: ${result.provide}`) },
      associatedRule: { id: result.code, index: ruleIndex(result.code) },
    },
  ];
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
