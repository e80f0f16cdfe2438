import { z } from 'zod';

/** Units that a fact may carry; renderers know how to print each. */
export const UNITS = ['bytes', 'ms', 's', 'days', 'count', 'ratio', 'percent', 'address', 'sha256'] as const;

/** One thing that was seen, as key and value with its unit: `dwarf.units = 227 count`. */
export const FactSchema = z.strictObject({
  key: z.string().min(1).max(120),
  value: z.union([z.string().max(16_384), z.number(), z.boolean()]),
  unit: z.enum(UNITS).optional(),
});
export type Fact = z.infer<typeof FactSchema>;
