// Written by npm run generate.
import type { Collector } from '../collector.ts';

export const COLLECTORS: readonly Collector[] = [
];
