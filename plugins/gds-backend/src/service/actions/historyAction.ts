import { type ActionsOptions, answer, COMMON, ENTITY_REF, ENTITY_REF_DESCRIPTION } from './GdsActions';
import { untrustedText } from './untrusted';

const DEFAULT_LIMIT = 20;

/** `get-maturity-history` */
export function registerHistory({ registry, readers, store, logger }: ActionsOptions): void {
  registry.register({
    ...COMMON,
    name: 'get-maturity-history',
    title: 'Get the history of the maturity of a service',
    description:
      'When the level or a check of a service changed, newest first, and whether its code, the standard, the coverage or an exemption was the cause.',
    schema: {
      input: z =>
        z.object({
          entityRef: z.string().regex(ENTITY_REF).describe(ENTITY_REF_DESCRIPTION),
          limit: z.number().int().min(1).max(100).optional().describe(`Points; ${DEFAULT_LIMIT} when left out`),
        }),
      output: z =>
        z.object({
          entityRef: z.string(),
          points: z.array(
            z.object({
              at: z.string(),
              level: z.number(),
              standardVersion: z.string(),
              commit: z.string().nullable(),
              changes: z.array(
                z.object({
                  check: z.string(),
                  from: z.string().nullable(),
                  to: z.string(),
                  cause: z.enum(['code', 'measurement', 'standard', 'coverage', 'exemption']),
                  untrustedTarget: z.string().max(500).nullable(),
                }),
              ),
            }),
          ),
        }),
    },
    action: ({ input, credentials }) =>
      answer(logger, credentials, async caller => {
        const entityRef = await readers.requireEntityRef(caller, input.entityRef);
        const { rows } = await store.readHistory(entityRef, input.limit ?? DEFAULT_LIMIT, null);
        const points = rows.map(({ at, level, standardVersion, commit, changes }) => ({
          at,
          level,
          standardVersion,
          commit,
          changes: changes.map(({ check, target, from, to, cause }) => ({
            check,
            from,
            to,
            cause,
            untrustedTarget: target === null ? null : untrustedText(target),
          })),
        }));
        return { entityRef, points };
      }),
  });
}
