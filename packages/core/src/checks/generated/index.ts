// Written by npm run generate.
import type { Check } from '../check.ts';

export const CHECKS: readonly Check[] = [
];
