import { EXEMPTION_TEXT_MAX, type ExemptionTerms, type ExemptionVerdict } from '@gds-dev/backstage-plugin-gds-common';
import { CheckIdSchema } from '@gds-dev/core/standard';
import { z } from 'zod';

/** PostgreSQL stores neither U+0000 nor half of a surrogate pair. */
const text = z
  .string()
  .max(EXEMPTION_TEXT_MAX, { error: `at most ${EXEMPTION_TEXT_MAX} characters` })
  .refine(value => !value.includes('\0') && !/\p{Surrogate}/u.test(value), {
    error: 'text with U+0000 or an unpaired surrogate',
  });

/** Body of `POST /entities/…/exemptions`. Who asks comes from the credentials: any other field is refused. */
export const ExemptionTermsSchema: z.ZodType<ExemptionTerms> = z.strictObject({
  check: CheckIdSchema,
  target: z.string().min(1).max(200).nullable(),
  reason: text.refine(value => value.trim() !== '', { error: 'say why, in at least one word' }),
  expires: z.iso.date({ error: 'must be a day, YYYY-MM-DD' }),
});

/** Body of `POST /exemptions/{id}/decision`. Who decides comes from the credentials: any other field is refused. */
export const ExemptionVerdictSchema: z.ZodType<ExemptionVerdict> = z.strictObject({
  decision: z.enum(['approved', 'rejected', 'revoked']),
  note: text.exactOptional(),
});
