import type { FoundService } from './found-service.ts';
import type { FoundTarget } from './found-targets.ts';

/** What a gds.yaml is written from. */
export interface Found {
  readonly service: FoundService;
  readonly targets: readonly FoundTarget[];
  /** Main packages beyond those that gds.yaml may hold. */
  readonly more: number;
  /** Patterns of OpenSLO files: `slo/*.yaml`. */
  readonly slos: readonly string[];
}

/** The text of gds.yaml, with the reason of each choice beside it. */
export function configurationText({ service, targets, more, slos }: Found): string {
  const first = targets[0]?.name ?? 'my-service';
  const lines = [
    'apiVersion: gds/v1',
    `# The entity of your catalog, ${service.from}. Reports are filed under it.`,
    `service: ${service.entity}`,
    '',
    "# Role production is what you ship; debug is a build for a debugger, with -gcflags='all=-N -l'.",
    'targets:',
    ...targets.flatMap(targetLines),
  ];
  if (targets.length > 0) {
    lines.push(
      '    # Where the debugger stops it for check 005, if not at the first line of main:',
      "    # debugger: { breakpoint: 'main.go:24' }",
    );
  }
  if (more > 0) lines.push(`  # ${more} more main packages were found; gds.yaml holds ${targets.length} of them.`);
  if (targets.length > 0 && targets.every(({ debugBuild }) => debugBuild === undefined)) {
    lines.push(
      '  # No build for a debugger was found. One would be a target too:',
      `  # - { name: ${scalar(`${first}-debug`)}, package: ${scalar(targets[0]!.path)}, role: debug,`,
      "  #     build: { from: 'Makefile#debug' } }",
    );
  }
  lines.push('');
  if (slos.length > 0) lines.push(`slos: [${slos.map(quoted).join(', ')}] # OpenSLO`);
  else lines.push("# slos: ['slo/*.yaml'] # OpenSLO; none was found");
  lines.push(
    'level: 1 # the musts up to this level are required',
    '',
    '# What cannot be mended now needs a reason, and a day until which that counts:',
    '# exemptions:',
    `#   - { check: deterministic-build, target: ${scalar(first)},`,
    "#       reason: 'the vendor ships it so', expires: 2027-03-31 }",
    '',
  );
  return lines.join('\n');
}

function targetLines({ name, path, build, debugBuild, others }: FoundTarget): string[] {
  const lines = [`  - name: ${scalar(name)}`, `    package: ${scalar(path)}`, '    role: production'];
  if (build === undefined) {
    lines.push('    # No build file was seen to build it: plain `go build` is judged.');
  } else {
    if (others.length > 0) lines.push(...alsoBuiltBy(others));
    lines.push(`    build: { from: ${quoted(build)} }`);
  }
  if (debugBuild !== undefined) {
    lines.push(
      `  - name: ${scalar(debugBuild.name)}`,
      `    package: ${scalar(path)}`,
      '    role: debug',
      `    build: { from: ${quoted(debugBuild.from)} }`,
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

/** Without quotes where YAML takes it for nothing but text. */
function scalar(text: string): string {
  const plain =
    /^(?:\.|(?:\.\/)?[A-Za-z][\w./-]*)$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : quoted(text);
}

function quoted(text: string): string {
  return /^[\x20-\x7e\u00a0-\u1fff]*$/.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}
