import { NotFoundError } from '@backstage/errors';
import { CATALOGUE } from '@gds-dev/core/standard';
import { type ActionsOptions, answer, COMMON } from './GdsActions';

/** `explain-check` */
export function registerExplainCheck({ registry, readers, logger }: ActionsOptions): void {
  registry.register({
    ...COMMON,
    name: 'explain-check',
    title: 'Explain a check',
    description: 'What a check of the standard asks for, why, and what mends it.',
    schema: {
      input: z =>
        z.object({
          check: z
            .string()
            .regex(/^[A-Za-z0-9-]{1,100}$/)
            .describe('Id or code of a check: debug-info, GDS-ERR-001'),
        }),
      output: z =>
        z.object({
          code: z.string(),
          check: z.string(),
          title: z.string(),
          why: z.string(),
          remedy: z.string(),
          level: z.number(),
          requirement: z.enum(['must', 'debug-role', 'recommended']),
          status: z.enum(['built', 'planned']),
          scope: z.enum(['target', 'service']),
          axes: z.array(z.string()),
          maxAgeDays: z.number().nullable(),
        }),
    },
    action: ({ input, credentials }) =>
      answer(logger, credentials, async caller => {
        await readers.requireCatalogue(caller);
        const row = CATALOGUE.find(({ id, code }) => id === input.check || code === input.check);
        if (!row) throw new NotFoundError('no check has this id or code');
        const { code, id, title, why, remedy, level, requirement, status, scope, axes, maxAgeDays } = row;
        return { code, check: id, title, why, remedy, level, requirement, status, scope, axes: [...axes], maxAgeDays };
      }),
  });
}
