import type { GoSource } from '../evidence/go-source.ts';
import type { Fact, FileLocation } from '../standard/index.ts';
import { defineCheck, type DraftFinding, type Judgement } from './check.ts';
import { isNoData, readGoBinary } from './go-binary.ts';
import { gradeFacts, judgeGrades, passedByHand, usedNotice } from './pprof-grades.ts';
import { fileName, shortPlace } from './short-place.ts';

const SERVE = 'go func() { log.Println(http.ListenAndServe("127.0.0.1:6060", nil)) }()';

/**
 * `net/http/pprof` is linked into the binary (by its function table, so also in a stripped one) and, as
 * far as the source tells, some server serves it: linking registers it on `http.DefaultServeMux` only.
 * Without source the grades of the binary decide: used by hand, else registered by its init.
 */
export default defineCheck({
  id: 'pprof-registration',
  needs: ['binary'],
  uses: ['goSource'],
  evaluate({ binary, goSource }, { target }): Judgement {
    const description = readGoBinary(binary);
    if (isNoData(description)) return description;
    const { pprof } = description;
    const source = goSource.available ? goSource.value : undefined;
    const facts = [...gradeFacts(pprof), ...sourceFacts(source)];
    if (pprof.linked === null) {
      return {
        outcome: 'no-data',
        summary: `the function table of ${binary.name} cannot be read`,
        provide:
          'Build with the Go toolchain and do not pack or truncate the binary: its pclntab names what is linked.',
        facts,
      };
    }
    if (!pprof.linked) {
      return {
        outcome: 'fail',
        summary: 'net/http/pprof is not linked',
        findings: [notLinked(binary.name, source)],
        facts,
      };
    }
    if (!goSource.available && target?.kind === 'package') {
      return {
        outcome: 'no-data',
        summary: `linked, but the source cannot tell where it is served: ${goSource.missing}`,
        provide: goSource.provide,
        facts,
      };
    }
    if (source === undefined) return { ...judgeGrades(binary.name, pprof.grades), facts };
    const serving = judgeServing(source);
    const { byHand } = pprof.grades;
    if (serving.outcome === 'fail' && byHand.state === 'used') {
      // The source that was read has no route, a package that it imports mounts the handlers.
      const location = source.listeners[0]?.location ?? source.pprofImports[0]?.location ?? source.main;
      return { ...passedByHand(byHand), findings: [usedNotice(byHand, location)], facts };
    }
    return { ...serving, facts };
  },
});

function judgeServing(source: GoSource): Judgement {
  const [route] = source.pprofRoutes;
  const served = source.listeners.filter(listener => listener.handler === 'default');
  if (route !== undefined) {
    const summary = `registered at ${route.pattern} (${shortPlace(route.location.path, route.location.startLine)})`;
    return { outcome: 'pass', summary, findings: exposed(served) };
  }
  if (served.length > 0) {
    const where = served.map(({ address }) => address ?? 'an address known at run time').join(', ');
    return { outcome: 'pass', summary: `on the default mux, served on ${where}`, findings: exposed(served) };
  }
  const unknown = source.listeners.find(listener => listener.handler === 'unknown');
  if (unknown !== undefined || source.unresolved.length > 0) {
    const why = unknown === undefined ? source.unresolved[0]! : 'a listener’s handler is decided at run time';
    const location = unknown?.location ?? source.pprofImports[0]?.location ?? source.main;
    return {
      outcome: 'pass',
      summary: 'linked; the source does not tell whether it is served',
      findings: [
        notice(
          {
            message: `pprof is linked, but the source does not tell whether a server serves it: ${why}`,
            remedy: `Serve it on a listener that the source shows: \`${SERVE}\`, or judge the running service.`,
          },
          location,
        ),
      ],
    };
  }
  return { outcome: 'fail', summary: 'linked, but no server serves it', findings: [notServed(source)] };
}

function notLinked(name: string, source: GoSource | undefined): DraftFinding {
  const file = source?.main === undefined ? 'the file of func main' : fileName(source.main.path);
  const shared = source?.listeners.find(listener => listener.handler === 'default');
  const steps = [
    `Add \`_ "net/http/pprof"\` to the imports of ${file} and, at the start of main, \`${SERVE}\`.`,
    ...(shared === undefined
      ? []
      : [
          `The server at ${shortPlace(shared.location.path, shared.location.startLine)} serves http.DefaultServeMux too: give it a mux of its own (\`mux := http.NewServeMux()\`), or pprof is reachable on ${shared.address ?? 'its address'} as well.`,
        ]),
  ];
  return {
    severity: 'error',
    message: `net/http/pprof is not linked into ${name}: the running service cannot be profiled`,
    remedy: steps.join('\n'),
    location: source?.main ?? { kind: 'binary', file: name },
    related: [
      ...(source?.imports === undefined ? [] : [{ location: source.imports, message: 'the import belongs here' }]),
      ...(shared === undefined ? [] : [{ location: shared.location, message: 'serves the default mux' }]),
    ],
  };
}

function notServed(source: GoSource): DraftFinding {
  const [listener] = source.listeners;
  const [pprofImport] = source.pprofImports;
  const location = listener?.location ?? pprofImport?.location ?? source.main;
  const message =
    listener === undefined
      ? 'pprof is linked, but the program serves http.DefaultServeMux nowhere'
      : 'pprof is linked, but every server has a mux of its own and pprof is registered on http.DefaultServeMux';
  return {
    severity: 'error',
    message,
    remedy: `Serve the default mux on a listener of its own, \`${SERVE}\`, or register the handlers on the mux by hand: \`mux.HandleFunc("/debug/pprof/", pprof.Index)\`.`,
    ...(location === undefined ? {} : { location }),
    related: pprofImport === undefined ? [] : [{ location: pprofImport.location, message: 'pprof is imported here' }],
  };
}

/** Linking registers pprof on the default mux, so whoever serves that beyond loopback serves pprof there. */
function exposed(served: GoSource['listeners']): readonly DraftFinding[] {
  return served
    .filter(({ address }) => address !== null && !isLoopback(address))
    .map(({ address, location }) =>
      notice(
        {
          message: `pprof is served on ${address}, which can be reached beyond loopback`,
          remedy: `Give this server a mux of its own and serve pprof on loopback: \`${SERVE}\`.`,
        },
        location,
      ),
    );
}

/** Whether a listen address of package net (`host:port`) is reachable from this machine only. */
export function isLoopback(address: string): boolean {
  if (address.startsWith('/') || address.startsWith('@')) return true; // a Unix socket
  const host = /^\[(?<v6>[^\]]*)\]:/.exec(address)?.groups?.['v6'] ?? address.slice(0, address.lastIndexOf(':'));
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function notice(
  text: { readonly message: string; readonly remedy: string },
  location: FileLocation | undefined,
): DraftFinding {
  return { severity: 'notice', ...text, ...(location === undefined ? {} : { location }) };
}

function sourceFacts(source: GoSource | undefined): readonly Fact[] {
  if (source === undefined) return [];
  return [
    { key: 'source.pprof-imports', value: source.pprofImports.length, unit: 'count' },
    { key: 'source.pprof-routes', value: source.pprofRoutes.length, unit: 'count' },
    ...source.listeners.slice(0, 50).map(({ address, handler, location }) => ({
      key: 'source.listener',
      value: `${address ?? '(known at run time)'} ${handler} mux, ${location.path}:${location.startLine}`,
    })),
  ];
}
