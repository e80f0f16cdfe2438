import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    benchmark: { include: ['src/**/*.bench.ts', 'benchmark/**/*.bench.ts'] },
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
