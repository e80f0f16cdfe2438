import { AXIS_DEFINITIONS } from '../src/standard/axes.ts';
import type { CatalogueRow, TargetKind } from '../src/standard/catalogue/index.ts';

const KIND: Readonly<Record<TargetKind, string>> = {
  package: 'Go package',
  binary: 'built binary',
  image: 'container image',
  live: 'running service',
};

/** `a, b or c`. */
function eitherOf(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' or ');
}

/** The page of one check: `docs/checks/GDS-ERR-NNN.md`. */
export function checkPage(row: CatalogueRow): string {
  const facts: [string, string][] = [
    ['Check', `\`${row.id}\``],
    ['Level', `${row.level}, ${requirement(row)}`],
    ['Pillar', row.pillar],
    ['Status', row.status === 'built' ? 'built' : 'planned: known to the standard, never reported yet'],
    [
      'Judged',
      row.scope === 'service' ? 'once for the service' : `for each ${eitherOf(row.appliesTo.map(kind => KIND[kind]))}`,
    ],
    ['A result is valid', row.maxAgeDays === null ? 'while its commit is the newest' : `for ${row.maxAgeDays} days`],
  ];
  if (row.axes.length > 0) facts.push(['Feeds', row.axes.map(axis => AXIS_DEFINITIONS[axis].title).join(', ')]);
  const thresholds = Object.entries(row.thresholds);
  return [
    `# ${row.code}: ${row.title}`,
    '',
    `**When it fails:** ${row.failTitle}.`,
    '',
    '| | |',
    '|---|---|',
    ...facts.map(([name, value]) => `| ${name} | ${value} |`),
    '',
    '## Why it matters',
    '',
    `${row.why.charAt(0).toUpperCase()}${row.why.slice(1)}.`,
    '',
    '## How to mend it',
    '',
    row.remedy,
    '',
    ...(row.example
      ? [`A file to start from, \`${row.example.file}\`:`, '', '```yaml', row.example.text.trimEnd(), '```', '']
      : []),
    ...(thresholds.length === 0
      ? []
      : [
          '## Thresholds',
          '',
          'Set in `gds.yaml` under `thresholds`.',
          '',
          '| name | default | allowed | means |',
          '|---|---|---|---|',
          ...thresholds.map(
            ([name, value]) =>
              `| \`${row.id}.${name}\` | ${value.default} ${value.unit} | ${value.min}–${value.max} | ${value.means} |`,
          ),
          '',
        ]),
    '## On the command line',
    '',
    '```sh',
    `gds explain ${row.code.slice('GDS-ERR-'.length)}`,
    ...(row.status === 'built' ? [`gds verify --only ${row.id}`] : []),
    '```',
    '',
  ].join('\n');
}

/** The list of all checks: `docs/checks/index.md`. */
export function checksIndexPage(rows: readonly CatalogueRow[], version: string): string {
  return [
    '# Checks',
    '',
    `Every check of the standard, version ${version}. A level is held when each of its *musts* and those of the levels below pass.`,
    '',
    '| code | check | level | requirement | status |',
    '|---|---|---|---|---|',
    ...rows.map(
      row => `| [${row.code}](${row.code}.md) | ${row.title} | ${row.level} | ${requirement(row)} | ${row.status} |`,
    ),
    '',
  ].join('\n');
}

function requirement(row: CatalogueRow): string {
  return row.requirement === 'debug-role' ? 'must for a target of role debug, else recommended' : row.requirement;
}
