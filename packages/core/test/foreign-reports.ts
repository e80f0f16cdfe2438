import fc from 'fast-check';
import type { CheckResult, FileLocation, Finding, Location, Novelty, Report } from '../src/standard/index.ts';
import { fail, finding, HOSTILE, noData, pass, report, target } from './reports.ts';

/** What means something to Markdown, HTML, GitHub, a runner, a URI or a terminal. */
const PIECES = [
  ...['`', '``', '```', '~~~', '|', '\\', '\\|', '<', '>', '&', '&lt;', '"', "'", '*', '_', '~~', '$', '$`', '{{', ' '],
  ...['@octo-org/team', '@octocat', '#1', 'GH-7', 'o/r#3', 'https://evil.example/x', 'www.evil.example', ':smile:'],
  ...['[l](javascript:alert(1))', '![i](https://evil.example/i.png)', '<img src=x onerror=alert(1)>', '<a href=x>'],
  ...['</details>', '</code>', '</td></tr></table>', '<!--', '-->', '<script>', '<![CDATA[', '<?', '</summary>'],
  ...['::error file=a.go::owned', '##[error]', '##[add-mask]', '%0A', '%', 'a:b,c#d', '\n', '\r\n', '\r', '\t', '\0'],
  ...['\u0085', '\u2028', '\u202e', '\u001b]8;;x\u0007', '\ud800', '\udc00', '😀', '語', '\u00a0', '--- | ---', '# h'],
  ...[
    '\n\n- [ ] t\n',
    '\n```mermaid\ngraph TD\n',
    '[^1]',
    '[^1]: x',
    '    code',
    '> q',
    '1. l',
    'word',
    'x'.repeat(70),
  ],
];

/** Text that somebody else wrote, at most a few hundred characters. */
export const foreign = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 12 }).map(parts => parts.join('')),
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
);

/** The same at any length up to 100 KB. */
export const long = fc
  .tuple(fc.constantFrom(...PIECES), fc.constantFrom(1, 10, 1000, 100_000))
  .map(([piece, length]) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length));

/** A file name of a repository, which may hold all but a backslash, NUL, and dots alone. */
const path = fc.array(foreign, { minLength: 1, maxLength: 3 }).map(parts =>
  parts
    .map(part => part.replace(/[\\/\0]/g, '-'))
    .map(part => (/^\.{0,2}$/.test(part) ? 'dots' : part))
    .join('/')
    .replace(/^([A-Za-z]):/, '$1-'),
);

const line = fc.integer({ min: 1, max: 10_000_000 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const given = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

const file: fc.Arbitrary<FileLocation> = fc
  .record({
    kind: fc.constant('file' as const),
    path,
    startLine: line,
    startColumn: maybe(line),
    endLine: maybe(line),
    endColumn: maybe(line),
    snippet: maybe(foreign),
  })
  .map(fields => given(fields) as FileLocation);

const elsewhere: fc.Arbitrary<Location> = fc.oneof(
  fc.record({ kind: fc.constant('url' as const), url: foreign }),
  fc.record({ kind: fc.constant('binary' as const), file: foreign, section: foreign }),
);

const found = fc
  .record({
    severity: fc.constantFrom('error' as const, 'warning' as const, 'notice' as const),
    message: foreign,
    remedy: foreign,
    location: maybe(fc.oneof(file, elsewhere)),
    related: fc.array(fc.record({ location: fc.oneof(file, elsewhere), message: foreign }), { maxLength: 2 }),
    evidence: fc.array(fc.record({ key: foreign, value: foreign }), { maxLength: 2 }),
  })
  .map(fields => finding('vet-shadow', given(fields) as Finding));

const results = fc
  .tuple(fc.array(found, { minLength: 1, maxLength: 6 }), foreign, foreign, foreign)
  .map(([findings, a, b, c]): CheckResult[] => [
    fail('vet-shadow', a, [findings[0]!, ...findings.slice(1)]),
    {
      ...fail('offline-build', b, [finding('offline-build', { message: c })]),
      exemption: { reason: a, expires: '2027-03-31' },
    },
    noData('debug-info', c, a),
    pass('line-table', b),
  ]);

/** A report in which everything that can be foreign is. */
export const foreignReport: fc.Arbitrary<Report> = fc
  .record({
    results,
    others: results,
    names: fc.uniqueArray(foreign, { minLength: 2, maxLength: 2 }),
    service: foreign,
    folder: fc.oneof(fc.constant(''), path),
    notes: fc.array(foreign, { maxLength: 2 }),
  })
  .map(({ results: first, others, names, service, folder, notes }) =>
    report([target(names[0]!, first), target(names[1]!, others)], [noData('slo-definition', service, folder || 'x')], {
      service: { name: service },
      workingDirectory: folder,
      notes,
    }),
  );

/** How many findings of each novelty a report has; each with a message that begins with its own number. */
export interface Counted {
  readonly report: Report;
  readonly all: number;
  readonly words: readonly Novelty[];
}

/** Up to 5,000 findings with messages of up to 100 KB: each says other things than every other one. */
export const manyFindings: fc.Arbitrary<Counted> = fc
  .record({
    count: fc.constantFrom(1, 9, 10, 11, 40, 700, 5000),
    texts: fc.array(fc.oneof(foreign, long), { minLength: 1, maxLength: 3 }),
    words: fc.array(fc.constantFrom<Novelty>('new', 'known', 'unknown'), { minLength: 1, maxLength: 7 }),
  })
  .map(({ count, texts, words }) => {
    const findings = Array.from({ length: count }, (_, index) =>
      finding('vet-shadow', {
        message: `${index} ${texts[index % texts.length]!.slice(0, Math.ceil(5_000_000 / count))}`,
        remedy: 'x',
        severity: (['error', 'warning', 'notice'] as const)[index % 3]!,
        ...(index % 5 !== 0 && { location: { kind: 'file', path: `f${index % 7}.go`, startLine: index + 1 } }),
      }),
    );
    return {
      report: report([target('a', [fail('vet-shadow', 'many', [findings[0]!, ...findings.slice(1)])])], []),
      all: count,
      words: findings.map((_, index) => words[index % words.length]!),
    };
  });

export function noveltyIn({ words }: Counted): (placed: { readonly finding: Finding }) => Novelty {
  return ({ finding: { message } }) => words[Number.parseInt(message, 10)]!;
}
