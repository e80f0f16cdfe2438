import type { LiveEndpoint, LivePprof } from '../evidence/live-pprof.ts';
import type { Fact, Measure } from '../standard/index.ts';
import { type DraftFinding, defineCheck } from './check.ts';

/** Profiles that must be valid; others that the service has are judged, but may be missing. */
const REQUIRED = ['allocs', 'block', 'goroutine', 'heap', 'mutex', 'profile', 'threadcreate'];
const BESIDE = ['cmdline', 'symbol', 'trace'];
/**
 * What a symbolized profile has at least: the entry of a thread carries no name in what Go writes, which
 * is one location of five in a small threadcreate profile, and neither do frames of C libraries.
 */
const SYMBOLIZED_SHARE = 0.5;
const SERVE = 'Serve net/http/pprof there: `import _ "net/http/pprof"`, and a listener with http.DefaultServeMux.';

/** GDS-ERR-011: every pprof endpoint answers with a valid profile whose functions have names. */
export default defineCheck({
  id: 'pprof-live',
  needs: ['livePprof'],
  evaluate({ livePprof }) {
    const kinds = livePprof.endpoints.filter(endpoint => !BESIDE.includes(endpoint.name));
    const sound = kinds.filter(isSound);
    const findings = [...faults(livePprof), ...emptyProfiles(kinds)];
    const facts = livePprof.endpoints.flatMap(factsOf);
    const measures = measuresOf(kinds, sound);
    const errors = findings.filter(finding => finding.severity === 'error');
    const summary = `${sound.length} of ${kinds.length} profiles valid and symbolized`;
    const [first, ...rest] = findings;
    if (errors.length > 0 && first) {
      return { outcome: 'fail', summary, findings: [first, ...rest], facts, measures };
    }
    return { outcome: 'pass', summary, findings, facts, measures };
  },
});

function isSound({ answer }: LiveEndpoint): boolean {
  return answer.kind === 'profile' && answer.problems.length === 0 && answer.symbolized >= SYMBOLIZED_SHARE;
}

/** One finding where every endpoint fails alike, else one for each that is at fault. */
function faults(live: LivePprof): DraftFinding[] {
  const messages = new Set(live.endpoints.map(({ answer }) => (answer.kind === 'failed' ? answer.message : '')));
  const [only] = messages;
  if (messages.size === 1 && only) {
    return [
      {
        severity: 'error',
        message: `No endpoint below ${live.baseUrl} answers as pprof does: ${only}`,
        remedy: SERVE,
        location: { kind: 'url', url: live.baseUrl },
      },
    ];
  }
  return live.endpoints.flatMap(endpoint => {
    const fault = faultOf(endpoint);
    if (!fault) return [];
    const severity = REQUIRED.includes(endpoint.name) ? 'error' : 'warning';
    return [{ severity, ...fault, location: { kind: 'url', url: endpoint.url } } as const];
  });
}

function faultOf({ name, answer }: LiveEndpoint): { readonly message: string; readonly remedy: string } | undefined {
  if (answer.kind === 'failed') {
    return {
      message: `/debug/pprof/${name}: ${answer.message}`,
      remedy: `${SERVE} Try \`go tool pprof\` with this URL.`,
    };
  }
  if (answer.problems.length > 0) {
    const message = `/debug/pprof/${name} breaks the format’s rules: ${answer.problems.slice(0, 3).join('; ')}`;
    return { message, remedy: 'Serve the profile that package runtime/pprof writes, without changing it on the way.' };
  }
  if (answer.kind === 'profile' && answer.symbolized < SYMBOLIZED_SHARE) {
    const percent = Math.floor(answer.symbolized * 100);
    return {
      message: `/debug/pprof/${name}: ${percent} % of its locations carry a function name`,
      remedy:
        'Serve the profile that package runtime/pprof writes: it names functions itself, also in a stripped binary.',
    };
  }
  return undefined;
}

function emptyProfiles(kinds: readonly LiveEndpoint[]): DraftFinding[] {
  const mends: Readonly<Record<string, string>> = {
    block: 'Call `runtime.SetBlockProfileRate(10_000)` in main to sample blocking from 10 µs on.',
    mutex: 'Call `runtime.SetMutexProfileFraction(100)` in main to sample every hundredth contention.',
  };
  return kinds.flatMap(({ name, url, answer }) => {
    if (answer.kind !== 'profile' || answer.samples > 0 || !Object.hasOwn(mends, name)) return [];
    const message = `/debug/pprof/${name} is valid and empty: ${answer.empty ?? 'nothing was recorded'}`;
    return [{ severity: 'notice', message, remedy: mends[name]!, location: { kind: 'url', url } } as const];
  });
}

function factsOf({ name, answer }: LiveEndpoint): Fact[] {
  if (answer.kind === 'failed') return [{ key: `${name}.answer`, value: answer.message }];
  const bytes: Fact = { key: `${name}.bytes`, value: answer.bytes, unit: 'bytes' };
  if (answer.kind === 'text') return name === 'cmdline' ? [{ key: 'cmdline.answer', value: 'not stored' }] : [bytes];
  return [
    bytes,
    { key: `${name}.samples`, value: answer.samples, unit: 'count' },
    { key: `${name}.symbolized`, value: answer.symbolized, unit: 'ratio' },
  ];
}

function measuresOf(kinds: readonly LiveEndpoint[], sound: readonly LiveEndpoint[]): Measure[] {
  const empty = sound.filter(({ answer }) => answer.kind === 'profile' && answer.samples === 0).map(({ name }) => name);
  const goroutine = sound.some(({ name }) => name === 'goroutine');
  return [
    {
      input: 'valid-live-profiles',
      value: kinds.length === 0 ? 0 : sound.length / kinds.length,
      from: `${sound.length} of ${kinds.length} profile kinds${empty.length > 0 ? `, of them empty: ${empty.join(', ')}` : ''}`,
    },
    {
      input: 'runtime-data',
      value: goroutine ? 0.5 : 0,
      from: `goroutine profile: ${goroutine ? 'yes' : 'no'}; scheduler data: not collected yet`,
    },
  ];
}
