import type { Attestation, Maturity, MaturitySnapshot } from '@gds-dev/backstage-plugin-gds-common';
import { aged } from '@gds-dev/core/standard';
import type { EntityState, GdsStore } from '../../database/GdsStore';
import { daysBefore, staleBefore } from '../../days';
import { counted } from '../exemptions/counted';
import { EXEMPTIONS_SHOWN } from '../exemptions/Exemptions';
import { exemptionFor, servedExemption } from '../exemptions/served';

const BEFORE_DAYS = 30;

/** What the portal shows of an entity now. Verdicts are those of the last scoring, never recomputed. */
export async function maturityOf(
  store: Pick<GdsStore, 'readState' | 'readExemptions' | 'readPointBefore' | 'readOldestDifferent'>,
  entityRef: string,
  now: Date,
): Promise<Maturity> {
  const state = await store.readState(entityRef);
  if (!state) return { state: 'never-reported', entityRef };
  const entries = state.entries.map(({ entry }) => entry);
  const stored = await store.readExemptions(entityRef, EXEMPTIONS_SHOWN);
  const exemptions = stored.map(one => servedExemption(one, entries, now));
  return {
    state: 'reported',
    entityRef,
    reference: state.reference,
    measuredAt: state.measuredAt.toISOString(),
    stale: state.measuredAt < staleBefore(now),
    commit: state.commit,
    reportId: state.reportId,
    attestation: attestationOf(state),
    standardVersion: state.standardVersion,
    level: state.level,
    axes: [...state.axes],
    before: await beforeOf(store, entityRef, state, now),
    targets: [...state.targets],
    checks: state.entries.map(({ entry, attestation }) => {
      const exemption = exemptionFor(entry, exemptions);
      return {
        target: entry.target,
        result: aged(counted(entry, state.approvals, state.scoredAt).result, state.scoredAt),
        ...(exemption && { exemption }),
        commit: entry.commit,
        reportId: entry.reportId,
        attestation,
      };
    }),
  };
}

/** A level is vouched for when each of its results is. */
function attestationOf({ entries }: EntityState): Attestation {
  const attested = entries.length > 0 && entries.every(({ attestation }) => attestation === 'attested');
  return attested ? 'attested' : 'self-reported';
}

/** The newest point at least 30 days old, unless nothing changed since; else the oldest one that differs. */
async function beforeOf(
  store: Pick<GdsStore, 'readPointBefore' | 'readOldestDifferent'>,
  entityRef: string,
  state: EntityState,
  now: Date,
): Promise<MaturitySnapshot | null> {
  const old = await store.readPointBefore(entityRef, daysBefore(now, BEFORE_DAYS));
  const newest = old && (await store.readPointBefore(entityRef, now));
  if (old && (old.at !== newest?.at || old.reportId !== newest.reportId)) return old;
  return store.readOldestDifferent(entityRef, { level: state.level.held, axes: state.axes });
}
