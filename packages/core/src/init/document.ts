import type { FoundTarget } from './found-targets.ts';

/** What a gds.yaml is written from. */
export interface Found {
  /** The name of the service's folder. */
  readonly service: string;
  readonly targets: readonly FoundTarget[];
  /** Patterns of OpenSLO files: `slo/*.yaml`. */
  readonly slos: readonly string[];
}

/** The text of gds.yaml, with the reason of each choice beside it. */
export function configurationText({ service, targets, slos }: Found): string {
  const lines = [
    'apiVersion: gds/v1',
    '# The entity of your catalog; reports are filed under it.',
    `service: component:default/${entityName(service)}`,
    '',
    '# Production ships optimised code with debug information; debug is compiled with -N -l.',
    'targets:',
    ...targets.flatMap(targetLines),
  ];
  if (targets.length > 0) {
    lines.push(
      '    # Where level 1 stops the program in a debugger; the first line of main if not said:',
      '    # debugger: { breakpoint: "main.go:24" }',
    );
  }
  lines.push('');
  if (slos.length > 0) lines.push(`slos: [${slos.map(quoted).join(', ')}] # OpenSLO`);
  else lines.push('# slos: ["slo/*.yaml"] # OpenSLO; none was found');
  lines.push(
    'level: 1 # the musts up to this level are required',
    '',
    '# What cannot be mended now needs a reason and a day on which that ends:',
    '# exemptions:',
    `#   - { check: deterministic-build, target: ${quoted(targets[0]?.name ?? 'my-service')},`,
    '#       reason: "the vendor ships it so", expires: 2027-03-31 }',
    '',
  );
  return lines.join('\n');
}

function targetLines({ name, path, build, debugBuild, others }: FoundTarget): string[] {
  const lines = [`  - name: ${quoted(name)}`, `    package: ${quoted(path)}`, '    role: production'];
  if (build === undefined) {
    lines.push('    # No build file was seen to build it: plain `go build` is judged.');
  } else {
    if (others.length > 0) lines.push(...alsoBuiltBy(others));
    lines.push(`    build: { from: ${quoted(build)} }`);
  }
  if (debugBuild !== undefined) {
    lines.push(
      `  - name: ${quoted(`${name}-debug`)}`,
      `    package: ${quoted(path)}`,
      '    role: debug',
      `    build: { from: ${quoted(debugBuild)} }`,
    );
  }
  return lines;
}

const LISTED = 3;

function alsoBuiltBy(others: readonly string[]): string[] {
  const shown = others.slice(0, LISTED).map(commentSafe);
  const more = others.length - shown.length;
  return [`    # Built too by ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`];
}

/** A name out of a build file must not end the comment that it stands in. */
function commentSafe(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u0085\u2028\u2029]/g, '?');
}

function entityName(service: string): string {
  const name = service
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '');
  return name || 'my-service';
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
