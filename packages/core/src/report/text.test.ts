import { describe, expect, it } from 'vitest';
import { fail, finding, hostile, neglected, noData, pass, report, target } from '../../test/reports.ts';
import { CATALOGUE, type CheckId, type CheckResult, checksOfTarget, type Finding } from '../standard/index.ts';
import { renderMarkdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { coloured } from './style.ts';
import { renderText } from './text.ts';

/** Words of one to thirty letters, the same in every run. */
function prose(seed: number, words: number): string {
  let state = seed;
  const next = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  return Array.from({ length: words }, () => 'x'.repeat(1 + next(30))).join(' ');
}

const reports = [
  ['a neglected service', neglected()],
  ['a hostile report', hostile()],
  ...[1, 2, 3].map(
    seed =>
      [
        `prose ${seed}`,
        report(
          [
            target(`name-${seed}`, [
              ...CATALOGUE.map((row, index) => pass(row.id, prose(seed + index, 40))),
              noData('debug-info', prose(seed, 50), prose(seed + 1, 50)),
            ]),
          ],
          [],
          { notes: [prose(seed + 2, 60)] },
        ),
      ] as const,
  ),
] as const;

it.each(reports)('%s: no line is wider than the terminal but for a single word', (_name, one) => {
  for (const width of [40, 50, 60, 80, 100]) {
    for (const line of renderText(one, { width }).split('\n')) {
      const [longest = 0] = line
        .split(' ')
        .map(word => word.length)
        .sort((a, b) => b - a);
      // A head of 30 columns at most stands before a word that cannot be broken.
      expect(line.length, line).toBeLessThanOrEqual(Math.max(width, longest + 30));
    }
  }
});

it('reads as a person would want it', async () => {
  await expect(renderText(neglected())).toMatchFileSnapshot('../../test/golden/neglected.txt');
});

it('is the same with colour', () => {
  const text = renderText(neglected(), { paint: coloured });
  expect(text).toContain('\u001b[36mMakefile:7:12\u001b[39m');
  expect(text.replace(/\u001b\[\d+m/g, '')).toBe(renderText(neglected()));
});

const FLAGS = { kind: 'file', path: 'svc/Makefile', startLine: 2, startColumn: 12, endColumn: 17 } as const;
const related = [
  {
    location: { kind: 'file', path: 'svc/Makefile', startLine: 7 } as const,
    message: 'the build that uses it',
  },
];
const atFlags = (check: CheckId, message: string, remedy: string, more: Partial<Finding> = {}) =>
  finding(check, { message, remedy, location: { ...FLAGS, snippet: 'LDFLAGS := -s -w' }, related, ...more });
const stripped = (): CheckResult[] => [
  fail('debug-info', 'no DWARF', [
    atFlags('debug-info', '`-s -w` leaves no DWARF', 'Delete it. Or keep a debug file.'),
  ]),
  fail('line-table', 'no line table', [atFlags('line-table', 'no line table', 'Delete it.')]),
  fail('deterministic-build', 'two builds differ', [
    atFlags('deterministic-build', 'the flags hold a value', 'Take it out.'),
    finding('deterministic-build', { message: 'the path is compiled in', remedy: 'Add `-trimpath`.' }),
  ]),
];

it('names what stands above instead of writing it again, and each change at its finding', () => {
  const one = report([target('payments', stripped())], [], { workingDirectory: 'svc' });
  expect(renderText(one).split('\n\n')[1]).toMatchInlineSnapshot(`
    "  ✗ 003 debug info            no DWARF
            Makefile:2:12   LDFLAGS := -s -w
                                       ─────
            \`-s -w\` leaves no DWARF
            also Makefile:7: the build that uses it
            why   nobody can set a breakpoint, read a variable or list a hot line in
                  what is shipped
            fix   Delete it. Or keep a debug file.
      ✗ 006 line table            no line table
            Makefile:2:12, as in 003
            why   a profile or a crash address that has no file and line points
                  nowhere
            fix   as in 003
      ✗ 020 deterministic build   two builds differ
            Makefile:2:12, as in 003: the flags hold a value
            why   when the shipped binary cannot be rebuilt, nobody can prove which
                  source it came from
            fix   Take it out.
            the path is compiled in
            fix   Add \`-trimpath\`."
  `);
});

describe('two targets of one program', () => {
  const shadow = (name: string) =>
    finding('vet-shadow', { message: `${name} shadows`, location: { kind: 'file', path: `${name}.go`, startLine: 3 } });
  const both = report(
    [
      target('payments', [fail('vet-shadow', '2 lost', [shadow('a'), shadow('b')])]),
      target('payments-debug', [fail('vet-shadow', '3 lost', [shadow('b'), shadow('a'), shadow('c')])], {
        subject: './cmd/payments',
      }),
    ],
    [],
  );

  it('have what they share in the text once', () => {
    const text = renderText(both);
    expect(text.match(/[abc] shadows/g)).toEqual(['a shadows', 'b shadows', 'c shadows']);
    expect(text.split('\n\n').slice(2, 4).join('\n\n')).toMatchInlineSnapshot(`
      "payments-api · payments-debug · ./cmd/payments · production

        ✗ 021 vet and shadow        3 lost
              c.go:3
              c shadows
              why   a shadowed err is an error that nobody sees until it is an outage
              fix   Assign with \`=\` instead of \`:=\` where the outer variable is meant,
                    or give the inner one another name.
              the same 2 findings as for payments"
    `);
  });

  it('and in Markdown one row, which names both', () => {
    const rows = renderMarkdown(both).match(/`[abc] shadows`/g);
    expect(rows).toEqual(['`a shadows`', '`b shadows`', '`c shadows`']);
    expect(renderMarkdown(both)).toContain('found a mistake · `payments`, `payments-debug` | `a shadows`');
    expect(renderMarkdown(both)).toContain('found a mistake · `payments-debug` | `c shadows`');
  });
});

it('gives a reason for no data once a target, and each way out of it', () => {
  const missing = (id: CheckId, provide = 'Mend the build.') => ({
    ...noData(id, 'it does not compile', provide),
    required: id !== 'offline-build',
  });
  const results = [
    missing('offline-build'),
    missing('debug-info'),
    missing('line-table'),
    missing('pprof-registration', 'Import it.'),
    noData('vet-shadow', 'no vet', 'Install it.'),
  ];
  const text = renderText(report([target('a', results), target('b', [missing('debug-info')])], []));
  expect(text).toMatch(/001 .*no data: it does not compile\n/);
  expect(text).toMatch(/003 .*no data, as for 001\n *fix +Mend the build\.\n/);
  expect(text).toMatch(/006 .*no data, as for 001\n.*010 .*no data, as for 001\n *fix +Import it\.\n/);
  expect(text).toMatch(/021 .*no data: no vet\n/);
  expect(text.match(/no data: it does not compile/g)).toHaveLength(2);
  expect(text.match(/Mend the build/g)).toHaveLength(2);
});

describe('checks that were left out', () => {
  const skipped = (id: CheckId): CheckResult => ({
    ...(noData(id, 'skipped', 'run it') as Extract<CheckResult, { outcome: 'no-data' }>),
    required: false,
    skipped: true,
  });
  const one = report(
    [
      target('a', [skipped('offline-build'), pass('debug-info', 'DWARF 5'), skipped('line-table')]),
      target('b', [skipped('line-table')]),
    ],
    [skipped('slo-definition')],
  );

  it('are one line of the text, and no mark', () => {
    const text = renderText(one);
    expect(text).toContain('\n  left out by --only or --skip: 001, 006, 050\n');
    expect(text).not.toMatch(/skipped|the service|cmd\/b|○ \d/);
    expect(text).toMatch(/\n {2}1 ✓ {2}0 ✗\n/);
  });

  it('are named where the level is told, not asked for', () => {
    const all = report(
      [
        target(
          'a',
          checksOfTarget('package').map(row => skipped(row.id)),
        ),
      ],
      [],
    );
    expect(renderText(all)).toMatch(/Level 0 of 3; level 1 was not judged: 001, 002 and \d+ more left out/);
    expect(renderMarkdown(all)).toMatch(/^### .* → level 1 was not judged: \d+ checks left out\n/);
  });

  it('are one line of the Markdown, and no result of the SARIF', () => {
    const page = renderMarkdown(one);
    expect(page).toContain('\n\n✓ 1 passed · 4 left out\n\n');
    expect(page).toContain('\n\nLeft out by `--only` or `--skip`: 001, 006, 050.\n');
    expect(page).not.toContain('skipped');
    expect(sarif(one).runs[0]!.invocations[0]!.toolExecutionNotifications).toEqual([]);
  });
});
