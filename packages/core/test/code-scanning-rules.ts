import type { SarifLocation, SarifLog } from '../src/report/sarif-log.ts';

/**
 * Where a log breaks what GitHub asks of one: required properties, none of them empty, and limits.
 *
 * Source: GitHub Docs, "SARIF support for code scanning".
 */
export function codeScanningFaults(log: SarifLog): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const filled = (text: unknown, what: string) => must(typeof text === 'string' && text !== '', `${what} is missing`);
  filled(log.$schema, '$schema');
  must(log.version === '2.1.0', 'version is not 2.1.0');
  must(log.runs.length >= 1 && log.runs.length <= 20, `${log.runs.length} runs`);
  const categories = log.runs.map(run => run.automationDetails.id.slice(0, run.automationDetails.id.lastIndexOf('/')));
  must(
    categories.every(category => category !== ''),
    'a run has no category',
  );
  must(new Set(categories).size === categories.length, `categories are not unique: ${categories.join(' ')}`);
  for (const { tool, results } of log.runs) {
    filled(tool.driver.name, 'tool.driver.name');
    for (const rule of tool.driver.rules) {
      filled(rule.id, 'rule.id');
      for (const [name, text, most] of [
        ['name', rule.name, 255],
        ['shortDescription', rule.shortDescription.text, 1024],
        ['fullDescription', rule.fullDescription.text, 1024],
        ['help.text', rule.help.text, Infinity],
        ['help.markdown', rule.help.markdown, Infinity],
      ] as const) {
        filled(text, `${name} of ${rule.id}`);
        must(text.length <= most, `${name} of ${rule.id} has ${text.length} characters`);
      }
      must(['note', 'warning', 'error'].includes(rule.defaultConfiguration.level), `level of ${rule.id}`);
      must(rule.properties.tags.length <= 20, `tags of ${rule.id}`);
      must(['very-high', 'high', 'medium', 'low'].includes(rule.properties.precision), `precision of ${rule.id}`);
      must(['error', 'warning', 'recommendation'].includes(rule.properties['problem.severity']), `severity ${rule.id}`);
    }
    must(results.length <= 25_000, `${results.length} results`);
    const hashes = results.map(one => one.partialFingerprints.primaryLocationLineHash);
    must(new Set(hashes).size === hashes.length, 'two results have one fingerprint');
    for (const [index, result] of results.entries()) {
      const at = `result ${index}`;
      must(tool.driver.rules[result.ruleIndex]?.id === result.ruleId, `ruleIndex of ${at}`);
      filled(result.message.text, `message of ${at}`);
      filled(result.partialFingerprints.primaryLocationLineHash, `fingerprint of ${at}`);
      must(result.locations.length >= 1, `${at} has no location`);
      must(result.locations.length + result.relatedLocations.length <= 1000, `${at} has too many locations`);
      for (const location of [...result.locations, ...result.relatedLocations]) {
        faults.push(...locationFaults(location).map(fault => `${fault} of ${at}`));
      }
    }
  }
  return faults;
}

function locationFaults({ physicalLocation }: SarifLocation): string[] {
  if (!physicalLocation) return ['no physicalLocation'];
  const { artifactLocation, region } = physicalLocation;
  const faults: string[] = [];
  // A relative reference (RFC 3986 §4.2): its first segment has no colon.
  if (!/^(?!\/)(?:[\w.~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$/.test(artifactLocation.uri)) faults.push('uri');
  const { startLine, startColumn, endLine, endColumn } = region;
  for (const [name, value] of Object.entries({ startLine, startColumn, endLine, endColumn })) {
    if (value === undefined || !Number.isInteger(value) || value < 1) faults.push(name);
  }
  if (endLine! < startLine || (endLine === startLine && endColumn! <= startColumn!)) faults.push('an empty region');
  return faults;
}
