import type { LiveEndpoint, LivePprof } from '../evidence/live-pprof.ts';
import { type Unavailable, unavailable } from '../evidence/unavailable.ts';
import { decodeProfile } from '../profile/decode.ts';
import { profileProblems } from '../profile/problems.ts';
import { ProfileFormatError } from '../profile/profile-format-error.ts';
import { symbolizedShare } from '../profile/symbolized.ts';
import { defineCollector } from './collector.ts';
import { type HttpAccess, NAMED_ADDRESS } from './http/access.ts';
import { HttpError } from './http/http-error.ts';
import { fetchBounded, shown } from './http/fetch-bounded.ts';

const MAX_PROFILE_BYTES = 64 * 1024 * 1024;
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;
const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_EXTRA_PROFILES = 16;
const TRACE_SECONDS = 0.1;
/** Beyond the seconds that a profile itself takes. */
const ANSWER_MS = 30_000;
const PROFILE_TYPES = ['application/octet-stream'];

/** Profiles that `net/http/pprof` of every supported Go release serves without being asked for time. */
const PROFILES = ['allocs', 'block', 'goroutine', 'heap', 'mutex', 'threadcreate'];
const BESIDE_PROFILES = ['cmdline', 'profile', 'symbol', 'trace'];

/**
 * Asks a running service for each endpoint of `net/http/pprof`: those that it should have and the
 * profiles that its index names beside them. One at a time, each with a deadline and a size limit.
 * Profiles are decoded and judged by the format's rules; the text of `cmdline` is thrown away.
 */
export default defineCollector<'livePprof'>({
  provides: 'livePprof',
  deadlineMs: 180_000,
  async collect({ target, foreign, signal, threshold }) {
    if (target?.kind !== 'live') return unavailable('not-configured', 'no live target', 'Name one: http://host:port.');
    if (foreign && !target.addressOfCaller) {
      return unavailable(
        'refused',
        'this address is named by a pull request of a fork alone, and GDS connects to nothing that a fork names',
        'Name the address in the workflow, `targets: http://host:port`, or see the run after the merge.',
      );
    }
    const seconds = threshold('pprof-live', 'cpuSeconds');
    return collectLivePprof(target.subject, seconds, signal);
  },
});

/** How the endpoints of one service are asked. */
interface Asking extends HttpAccess {
  readonly signal: AbortSignal;
}

/** The collector's work for one address. `seconds` is how long the CPU profile is taken. */
export async function collectLivePprof(
  address: string,
  seconds: number,
  signal: AbortSignal,
  access: HttpAccess = NAMED_ADDRESS,
): Promise<LivePprof | Unavailable> {
  const base = pprofBase(address);
  const asking: Asking = { ...access, signal };
  if (!base) {
    return unavailable('unreadable', 'the live address is no http or https URL', 'Write it as http://host:port.');
  }
  const index = await readIndex(base, asking);
  if ('available' in index) return index;
  const heap = await profileEndpoint(base, 'heap', asking);
  if (heap.answersHtml && index.names.length === 0) {
    const missing = `${shown(base)} answers HTML instead of pprof`;
    return unavailable('unreadable', missing, 'Name the address on which the service serves net/http/pprof.');
  }
  const endpoints: LiveEndpoint[] = [heap.endpoint];
  const extra = index.names.filter(name => ![...PROFILES, ...BESIDE_PROFILES].includes(name));
  for (const name of [...PROFILES, ...extra.slice(0, MAX_EXTRA_PROFILES)]) {
    if (name !== 'heap') endpoints.push((await profileEndpoint(base, name, asking)).endpoint);
  }
  endpoints.push((await profileEndpoint(base, 'profile', asking, seconds)).endpoint);
  for (const probe of [TRACE, SYMBOL, CMDLINE]) endpoints.push(await textEndpoint(base, probe, asking));
  endpoints.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { baseUrl: shown(base), endpoints };
}

/** `…/debug/pprof/` below the address that the user named. */
function pprofBase(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  url.search = '';
  url.hash = '';
  const path = url.pathname.replace(/\/$/, '');
  url.pathname = path.endsWith('/debug/pprof') ? `${path}/` : `${path}/debug/pprof/`;
  return url;
}

/** Names of profiles on the index page; empty when there is no such page, which a custom mux may lack. */
async function readIndex(base: URL, asking: Asking): Promise<{ readonly names: readonly string[] } | Unavailable> {
  try {
    const answer = await fetchBounded({
      url: base.href,
      accept: ['text/html', 'text/plain'],
      maxBytes: MAX_TEXT_BYTES,
      ...asking,
    });
    const page = Buffer.from(answer.body).toString('utf8');
    const names = [...page.matchAll(/href=['"]?([a-zA-Z][\w.-]{0,63})\?debug=/g)].map(match => match[1]!);
    return { names: [...new Set(names)] };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    if (error.kind === 'content-type' || error.kind === 'too-large') return { names: [] };
    if (error.kind === 'status' && error.status !== 401 && error.status !== 403) return { names: [] };
    return unavailable(reasonOf(error), error.message, error.mend);
  }
}

function reasonOf(error: HttpError): Unavailable['reason'] {
  if (error.status === 401 || error.status === 403) return 'permission';
  switch (error.kind) {
    case 'timeout':
    case 'aborted':
      return 'timeout';
    case 'refused-address':
    case 'bad-url':
      return 'refused';
    case 'unreachable':
      return 'unreachable';
    default:
      return 'unreadable';
  }
}

async function profileEndpoint(
  base: URL,
  name: string,
  asking: Asking,
  seconds?: number,
): Promise<{ readonly endpoint: LiveEndpoint; readonly answersHtml: boolean }> {
  const url = new URL(name, base);
  if (seconds !== undefined) url.searchParams.set('seconds', String(Math.ceil(seconds)));
  const at = { name, url: shown(url) };
  try {
    const answer = await fetchBounded({
      url: url.href,
      accept: PROFILE_TYPES,
      maxBytes: MAX_PROFILE_BYTES,
      ...asking,
      wholeMs: ANSWER_MS + 1000 * (seconds ?? 0),
    });
    const profile = decodeProfile(answer.body, MAX_UNPACKED_BYTES);
    const empty = profile.samples.count === 0 ? await whyEmpty(base, name, asking) : undefined;
    const endpoint: LiveEndpoint = {
      ...at,
      answer: {
        kind: 'profile',
        bytes: answer.body.length,
        samples: profile.samples.count,
        problems: profileProblems(profile),
        symbolized: symbolizedShare(profile),
        ...(empty === undefined ? {} : { empty }),
      },
    };
    return { endpoint, answersHtml: false };
  } catch (error) {
    return { endpoint: { ...at, answer: failed(error, seconds) }, answersHtml: isHtml(error) };
  }
}

function isHtml(error: unknown): boolean {
  return error instanceof HttpError && error.kind === 'content-type' && error.contentType === 'text/html';
}

function failed(error: unknown, seconds?: number): LiveEndpoint['answer'] {
  if (error instanceof ProfileFormatError) {
    return { kind: 'failed', message: `what it answers is no pprof profile: ${error.message}` };
  }
  if (!(error instanceof HttpError)) throw error;
  const message = error.message.startsWith(`${error.url}: `)
    ? error.message.slice(error.url.length + 2)
    : error.message;
  const hint =
    seconds === undefined
      ? ''
      : error.status === 400
        ? `; net/http/pprof of older Go releases refuses a profile of ${seconds} s where the server’s WriteTimeout is shorter`
        : error.status === 500
          ? '; only one CPU profile can be taken at a time'
          : '';
  return { kind: 'failed', ...(error.status === undefined ? {} : { status: error.status }), message: message + hint };
}

/** What is known about a profile without samples. */
async function whyEmpty(base: URL, name: string, asking: Asking): Promise<string> {
  if (name === 'profile') return 'the service used no CPU while it was taken';
  if (name === 'block') return 'nothing blocked, or runtime.SetBlockProfileRate was never called (0 is the default)';
  if (name !== 'mutex') return 'nothing was recorded';
  const period = await mutexSamplingPeriod(base, asking);
  if (period === undefined) return 'no contention, or runtime.SetMutexProfileFraction was never called';
  if (period === 0) return 'mutex profiling is off: runtime.SetMutexProfileFraction is 0';
  return `no contention was seen (sampling period ${period})`;
}

/** The text form of the mutex profile names the fraction that is set. */
async function mutexSamplingPeriod(base: URL, asking: Asking): Promise<number | undefined> {
  const url = new URL('mutex?debug=1', base);
  try {
    const { body } = await fetchBounded({
      url: url.href,
      accept: ['text/plain'],
      maxBytes: MAX_TEXT_BYTES,
      ...asking,
    });
    const period = /^sampling period=(\d{1,15})$/m.exec(Buffer.from(body).toString('utf8').slice(0, 4096));
    return period ? Number(period[1]) : undefined;
  } catch (error) {
    if (error instanceof HttpError) return undefined;
    throw error;
  }
}

interface TextProbe {
  readonly name: string;
  readonly path: string;
  readonly accept: readonly string[];
  readonly problems: (body: Buffer) => readonly string[];
}

const TRACE: TextProbe = {
  name: 'trace',
  path: `trace?seconds=${TRACE_SECONDS}`,
  accept: PROFILE_TYPES,
  // Header of an execution trace: "go 1.22 trace\0\0\0" (package internal/trace).
  problems: body =>
    /^go 1\.\d{1,3} trace\0/.test(body.subarray(0, 32).toString('latin1')) ? [] : ['it is no Go execution trace'],
};
const SYMBOL: TextProbe = {
  name: 'symbol',
  path: 'symbol',
  accept: ['text/plain'],
  problems: body => (body.toString('latin1').startsWith('num_symbols: ') ? [] : ['it does not say num_symbols']),
};
const CMDLINE: TextProbe = { name: 'cmdline', path: 'cmdline', accept: ['text/plain'], problems: () => [] };

async function textEndpoint(base: URL, probe: TextProbe, asking: Asking): Promise<LiveEndpoint> {
  const url = new URL(probe.path, base);
  const at = { name: probe.name, url: shown(url) };
  try {
    const answer = await fetchBounded({
      url: url.href,
      accept: probe.accept,
      maxBytes: MAX_PROFILE_BYTES,
      ...asking,
    });
    const problems = probe.problems(Buffer.from(answer.body));
    return { ...at, answer: { kind: 'text', bytes: answer.body.length, problems } };
  } catch (error) {
    return { ...at, answer: failed(error) };
  }
}
