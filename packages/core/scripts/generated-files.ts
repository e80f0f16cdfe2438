import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { GdsYamlSchema } from '../src/config/schema.ts';
import { CATALOGUE } from '../src/standard/catalogue/index.ts';
import { ReportSchema } from '../src/standard/report.ts';
import { SCHEMA_VERSION, STANDARD_VERSION } from '../src/standard/version.ts';
import { checkPage, checksIndexPage } from './check-page.ts';

export const repositoryRoot = resolve(import.meta.dirname, '../../..');
const source = resolve(import.meta.dirname, '../src');

/** Content of every derived file by its path below the repository's root. */
export function generatedFiles(): Map<string, string> {
  const files = new Map<string, string>();
  files.set(
    'packages/core/src/checks/generated/index.ts',
    registry('checks', 'CHECKS', 'Check', '../check.ts', /^export default defineCheck\b/m),
  );
  files.set(
    'packages/core/src/collect/generated/index.ts',
    registry('collect', 'COLLECTORS', 'Collector', '../collector.ts', /^export default defineCollector\b/m),
  );
  for (const row of CATALOGUE) files.set(`docs/checks/${row.code}.md`, checkPage(row));
  files.set('docs/checks/index.md', checksIndexPage(CATALOGUE, STANDARD_VERSION));
  files.set('packages/core/schema/report.schema.json', schema(ReportSchema, `GDS report ${SCHEMA_VERSION}`));
  files.set('packages/core/schema/gds-yaml.schema.json', schema(GdsYamlSchema, 'gds.yaml'));
  return files;
}

/** A module that lists what the files of a folder define with `defineCheck` or `defineCollector`. */
function registry(folder: string, name: string, type: string, from: string, defines: RegExp): string {
  const found = readdirSync(join(source, folder), { withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map(entry => entry.name)
    .filter(file => defines.test(readFileSync(join(source, folder, file), 'utf8')))
    .sort();
  return [
    '// Written by npm run generate.',
    `import type { ${type} } from '${from}';`,
    ...found.map(file => `import ${camelCase(file)} from '../${file}';`),
    '',
    `export const ${name}: readonly ${type}[] = [`,
    ...found.map(file => `  ${camelCase(file)},`),
    '];',
    '',
  ].join('\n');
}

function camelCase(file: string): string {
  return file.slice(0, -3).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function schema(type: z.ZodType, title: string): string {
  const json = z.toJSONSchema(type, { target: 'draft-2020-12', unrepresentable: 'any', io: 'input', reused: 'ref' });
  return `${JSON.stringify({ ...json, title }, null, 2)}\n`;
}
