import type { PprofDescription, PprofGrades, PprofUse } from '../binary/description.ts';
import type { Fact } from '../standard/index.ts';
import type { DraftFinding, Judgement } from './check.ts';

/** How far a binary alone proves pprof; that it is served only the source or the running service proves. */
type Grade = 'linked' | 'registered' | 'used by hand';

const MAX_USES = 20;
const JUDGE_MORE =
  'Judge the package instead (`gds verify ./cmd/…`), or the running service (`gds verify http://host:port`).';
const INTACT = 'Judge the binary as `go build` wrote it: its code and data are needed to tell.';

/** What a binary says of pprof when its source is not there. */
export function judgeGrades(file: string, grades: PprofGrades): Judgement {
  const { registration, byHand, muxServes } = grades;
  const at = { kind: 'binary', file } as const;
  if (byHand.state === 'used') return { ...passedByHand(byHand), findings: [usedNotice(byHand, at)] };
  if (registration.state === 'runs') {
    return muxServes || byHand.state === 'unknown'
      ? {
          outcome: 'pass',
          summary: `registered on http.DefaultServeMux: the init of net/http/pprof runs; the binary alone does not tell whether a server serves it`,
          findings: [
            {
              severity: 'notice',
              message: 'pprof is registered on http.DefaultServeMux, and serving is not proved by the binary alone',
              remedy: JUDGE_MORE,
              location: at,
            },
          ],
        }
      : {
          outcome: 'fail',
          summary: 'registered on http.DefaultServeMux, which nothing in the binary can serve',
          findings: [
            {
              severity: 'error',
              message:
                'pprof is registered on http.DefaultServeMux, but no code that answers requests by an http.ServeMux is linked: nothing in the program can serve it',
              remedy:
                'Serve it on a listener of its own: `go func() { log.Println(http.ListenAndServe("127.0.0.1:6060", nil)) }()`.',
              location: at,
            },
          ],
        };
  }
  if (registration.state === 'unknown' || byHand.state === 'unknown') {
    const why = [registration, byHand].flatMap(grade => (grade.state === 'unknown' ? [grade.why] : []));
    const summary = `linked, but whether it is registered cannot be told: ${[...new Set(why)].join('; ')}`;
    return { outcome: 'no-data', summary, provide: INTACT };
  }
  return {
    outcome: 'fail',
    summary: 'linked, but its init does not run and nothing uses its handlers',
    findings: [
      {
        severity: 'error',
        message:
          'net/http/pprof is linked, but it is not among the packages that the runtime initialises, and no code outside it refers to a handler',
        remedy:
          'Build the program again with an unmodified toolchain, and import `net/http/pprof` in package main or in what it imports.',
        location: at,
      },
    ],
  };
}

type Used = Extract<PprofGrades['byHand'], { state: 'used' }>;

/** The pass of a program whose code refers to the handlers outside net/http/pprof. */
export function passedByHand({ uses, count }: Used): Extract<Judgement, { outcome: 'pass' }> {
  const handlers = [...new Set(uses.map(({ handler }) => handler))].toSorted().join(', ');
  return { outcome: 'pass', summary: `used by hand: ${handlers} in ${callers(uses, count)}` };
}

/** Linked code need not run: the use proves that somebody mounts the handlers, not that a server is started. */
export function usedNotice({ uses, count }: Used, location: DraftFinding['location']): DraftFinding {
  return {
    severity: 'notice',
    message: `pprof handlers are used in ${callers(uses, count)}; whether a server serves them the binary does not tell`,
    remedy: JUDGE_MORE,
    ...(location === undefined ? {} : { location }),
  };
}

function callers(uses: readonly PprofUse[], count: number): string {
  const places = [...new Set(uses.map(place))];
  const [first, second] = places;
  const shown = [first, second].filter(text => text !== undefined).join(', ');
  const more = places.length > 2 || count > uses.length;
  return more ? `${shown} and more` : shown;
}

function place({ caller }: PprofUse): string {
  return caller ?? 'data of the program';
}

/** Grades as facts. */
export function gradeFacts(pprof: PprofDescription): readonly Fact[] {
  if (pprof.linked !== true) return pprof.linked === null ? [] : [{ key: 'pprof.linked', value: false }];
  const { registration, muxServes, byHand } = pprof.grades;
  return [
    { key: 'pprof.linked', value: true },
    { key: 'pprof.functions', value: pprof.evidence.length, unit: 'count' },
    { key: 'pprof.grade', value: gradeOf(pprof.grades) },
    registration.state === 'unknown'
      ? { key: 'pprof.init-runs', value: `unknown: ${registration.why}` }
      : { key: 'pprof.init-runs', value: registration.state === 'runs' },
    { key: 'pprof.mux-can-serve', value: muxServes },
    ...useFacts(byHand),
  ];
}

function gradeOf({ registration, byHand }: PprofGrades): Grade {
  if (byHand.state === 'used') return 'used by hand';
  return registration.state === 'runs' ? 'registered' : 'linked';
}

function useFacts(byHand: PprofGrades['byHand']): readonly Fact[] {
  if (byHand.state === 'unknown') return [{ key: 'pprof.uses-by-hand', value: `unknown: ${byHand.why}` }];
  if (byHand.state === 'none') return [{ key: 'pprof.uses-by-hand', value: 0, unit: 'count' }];
  return [
    { key: 'pprof.uses-by-hand', value: byHand.count, unit: 'count' },
    ...byHand.uses.slice(0, MAX_USES).map(use => ({ key: 'pprof.use', value: useText(use) })),
  ];
}

/** `Index called in web.serveDebug, web/web.go:458, at 0x19091a0`; of a path, what does not name the machine. */
function useText(use: PprofUse): string {
  const { handler, how, address, source } = use;
  const what = { called: 'called in', 'address-taken': 'taken in', 'in-a-variable': 'in' }[how];
  const line = source === null ? '' : `, ${source.file.split(/[/\\]/).slice(-2).join('/')}:${source.line}`;
  return `${handler} ${what} ${place(use)}${line}, at 0x${address.toString(16)}`;
}
