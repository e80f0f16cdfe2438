import { CannotRunError } from '@gds-dev/core/node';
import { AXIS_DEFINITIONS, CATALOGUE, CHECK_IDS, findDefinition, nearestName } from '@gds-dev/core/standard';
import { wrap } from '@gds-dev/core/report';

/** `gds checks`: the catalogue. */
export function runChecks({ format }: { format: 'text' | 'json' }): void {
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(CATALOGUE, null, 2)}\n`);
    return;
  }
  const lines: string[] = [];
  for (const level of [1, 2, 3]) {
    lines.push(`Level ${level}`);
    for (const row of CATALOGUE.filter(candidate => candidate.level === level)) {
      const requirement = row.requirement === 'debug-role' ? 'must (role debug)' : row.requirement;
      lines.push(`  ${row.code}  ${row.id.padEnd(21)} ${requirement.padEnd(18)} ${row.status}`);
    }
    lines.push('');
  }
  lines.push('gds explain CODE says what a check asks, why, and how to mend it.');
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** `gds explain CHECK`. */
export function runExplain(name: string): void {
  const row = findDefinition(name);
  if (!row) {
    const meant = nearestName(name, CHECK_IDS);
    throw new CannotRunError(
      `No check is called ${JSON.stringify(name)}${meant ? `; did you mean ${meant}?` : ''}. gds checks lists them`,
    );
  }
  const paragraph = (title: string, text: string) => [title, ...wrap(text, 78).map(line => `  ${line}`), ''];
  const lines = [
    `${row.code} ${row.title}  (${row.id}, level ${row.level}, ${row.requirement === 'debug-role' ? 'must for role debug' : row.requirement}, ${row.status})`,
    '',
    ...paragraph('When it fails', row.failTitle),
    ...paragraph('Why it matters', row.why),
    ...paragraph('How to mend it', row.remedy),
    ...(row.example
      ? [
          `A file to start from: ${row.example.file}`,
          ...row.example.text
            .trimEnd()
            .split('\n')
            .map(line => `  ${line}`),
          '',
        ]
      : []),
    ...(row.appliesTo.length > 0
      ? paragraph('Applies to', row.appliesTo.join(', '))
      : paragraph('Applies to', 'the service as a whole')),
    ...(row.axes.length > 0 ? paragraph('Feeds', row.axes.map(axis => AXIS_DEFINITIONS[axis].title).join(', ')) : []),
    ...Object.entries(row.thresholds).flatMap(([threshold, { default: value, unit, min, max, means }]) =>
      paragraph(`Threshold ${row.id}.${threshold}`, `${value} ${unit} (allowed ${min}–${max}): ${means}`),
    ),
  ];
  process.stdout.write(`${lines.join('\n').trimEnd()}\n`);
}
