import { standingOf } from '@gds-dev/core/standard';
import { maturityOf } from '../state/maturity';
import { type ActionsOptions, answer, COMMON, ENTITY_REF, ENTITY_REF_DESCRIPTION } from './GdsActions';

/** `get-service-maturity` */
export function registerMaturity({ registry, readers, store, logger, clock }: ActionsOptions): void {
  registry.register({
    ...COMMON,
    name: 'get-service-maturity',
    title: 'Get the maturity of a service',
    description:
      'Level 0 to 3 of how debuggable a service is, its axes from 0 to 100, and how many checks pass, fail, are exempted or have no data. An axis without a value was not measured: it is not 0.',
    schema: {
      input: z => z.object({ entityRef: z.string().regex(ENTITY_REF).describe(ENTITY_REF_DESCRIPTION) }),
      output: z =>
        z.object({
          entityRef: z.string(),
          state: z.enum(['never-reported', 'reported']),
          level: z.number().nullable(),
          axes: z.array(
            z.object({ axis: z.string(), value: z.number().nullable(), completeness: z.number().min(0).max(1) }),
          ),
          checks: z
            .record(z.number())
            .describe('How many results stand as each of pass, fail, exempted, no-data and not-applicable'),
          measuredAt: z.string().nullable().describe('ISO 8601: newest measurement'),
          stale: z.boolean().describe('Newest measurement is older than 7 days'),
          attestation: z.enum(['attested', 'self-reported']).nullable(),
          reference: z.boolean().describe("The standard's reference picture, which is no service"),
          standardVersion: z.string().nullable(),
          commit: z.string().nullable(),
        }),
    },
    action: ({ input, credentials }) =>
      answer(logger, credentials, async caller => {
        const entityRef = await readers.requireEntityRef(caller, input.entityRef);
        const maturity = await maturityOf(store, entityRef, clock());
        if (maturity.state === 'never-reported') {
          return {
            entityRef,
            state: maturity.state,
            level: null,
            axes: [],
            checks: {},
            measuredAt: null,
            stale: false,
            attestation: null,
            reference: false,
            standardVersion: null,
            commit: null,
          };
        }
        const checks: Record<string, number> = {};
        for (const { result } of maturity.checks) {
          const standing = standingOf(result);
          checks[standing] = (checks[standing] ?? 0) + 1;
        }
        return {
          entityRef,
          state: maturity.state,
          level: maturity.level.held,
          axes: maturity.axes.map(({ axis, value, completeness }) => ({ axis, value, completeness })),
          checks,
          measuredAt: maturity.measuredAt,
          stale: maturity.stale,
          attestation: maturity.attestation,
          reference: maturity.reference,
          standardVersion: maturity.standardVersion,
          commit: maturity.commit,
        };
      }),
  });
}
