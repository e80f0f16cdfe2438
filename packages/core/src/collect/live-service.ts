import { type Unavailable, unavailable } from '../evidence/unavailable.ts';
import { readOpenSlo, type SloText } from '../slo/openslo.ts';
import type { Collector } from './collector.ts';
import type { HttpAccess } from './http/access.ts';
import livePprof, { collectLivePprof } from './live-pprof.ts';
import sloFiles from './slo-files.ts';
import sloMeasurements, { measureSlos } from './slo-measurements.ts';

/** An address of the operator's configuration. */
export interface LiveAddress {
  readonly url: string;
  /** Sent as a bearer token to the origin of `url` and to no other one. */
  readonly token?: string;
  /** It may be the own machine. */
  readonly loopback: boolean;
}

/** A running service and what is known of it. Of the checks only those are judged whose evidence it names. */
export interface LiveService {
  /** Id in the portal's configuration. */
  readonly id: string;
  /** `kind:namespace/name` */
  readonly entityRef: string;
  /** Serves `net/http/pprof`. */
  readonly target?: LiveAddress & { readonly name: string };
  /** OpenSLO files by a relative POSIX path each, or why one of them cannot be read. */
  readonly slos?: readonly SloText[] | Unavailable;
  /** Counts the events of `slos`. */
  readonly prometheus?: LiveAddress & { readonly id: string };
}

/** The collectors of `gds verify`, which here take what the operator named in place of a repository. */
export function liveCollectors({ target, slos, prometheus }: LiveService, now: Date): Collector[] {
  return [
    {
      ...livePprof,
      collect: async ({ signal, threshold }) =>
        target
          ? collectLivePprof(target.url, threshold('pprof-live', 'cpuSeconds'), signal, accessOf(target))
          : notNamed('address'),
    },
    {
      ...sloFiles,
      collect: async ({ threshold }) => {
        if (!slos || 'available' in slos) return slos ?? notNamed('SLO file');
        return readOpenSlo(slos, threshold('slo-compliance', 'windowDays'));
      },
    },
    {
      ...sloMeasurements,
      collect: async ({ get, signal, note }) => {
        const files = await get('sloFiles');
        if (!files.available) return files;
        if (!prometheus) return notNamed('Prometheus');
        if (files.value.definitions.length === 0) {
          return unavailable('not-configured', 'no valid SLO to measure', 'Mend what slo-definition reports.');
        }
        return measureSlos(prometheus.url, files.value.definitions, {
          nowSeconds: now.getTime() / 1000,
          signal,
          note,
          sourceName: `Prometheus ${prometheus.id}`,
          access: accessOf(prometheus),
        });
      },
    },
  ];
}

function notNamed(what: string): Unavailable {
  return unavailable('not-configured', `no ${what} is named for it`, 'Name one in the configuration of the portal.');
}

function accessOf({ url, token, loopback }: LiveAddress): HttpAccess {
  return {
    loopback,
    ...(token !== undefined && { credential: { origin: new URL(url).origin, authorization: `Bearer ${token}` } }),
  };
}
