// Writes src/schema/generated/openapi.ts from src/schema/openapi.yaml. With `--check` it only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { parse } from 'yaml';

const source = new URL('../src/schema/openapi.yaml', import.meta.url);
const target = new URL('../src/schema/generated/openapi.ts', import.meta.url);

const spec = parse(await readFile(source, 'utf8'));
const text = `// Generated from ../openapi.yaml by scripts/generate-openapi.mjs. Do not edit.
import type { internal } from '@backstage/backend-openapi-utils';

export const spec: internal.ImmutableOpenAPIObject = ${JSON.stringify(spec, null, 2)};
`;

if (process.argv.includes('--check')) {
  const current = await readFile(target, 'utf8').catch(() => '');
  if (current !== text) {
    process.stderr.write('src/schema/generated/openapi.ts is stale: run `npm run generate -w plugins/gds-backend`\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}
