import { defineConfig } from 'vitest/config';

/** `npm run test:matrix`: what takes too long for `npm test`. */
export default defineConfig({
  test: {
    include: ['test/matrix/**/*.matrix.ts'],
    testTimeout: 600_000,
    hookTimeout: 900_000,
    fileParallelism: false,
    reporters: ['verbose'],
  },
});
