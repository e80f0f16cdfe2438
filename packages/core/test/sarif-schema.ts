import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * The schema of SARIF 2.1.0 (rtm.5, as SchemaStore publishes it), shipped in the npm package
 * `@microsoft/jest-sarif` 1.0.0-beta.0 as `lib/schemas/sarif-2.1.0-rtm.5.json`; JSON Schema draft 4.
 */
function validator() {
  const schema: unknown = JSON.parse(
    readFileSync(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
  );
  const { default: Ajv } = require('ajv-draft-04') as typeof import('ajv-draft-04');
  const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.compile(schema as object);
}

const validate = validator();

/** Where a log differs from the schema. */
export function sarifFaults(log: object): string[] {
  // As GitHub reads it: what is undefined is not there.
  if (validate(JSON.parse(JSON.stringify(log)))) return [];
  return (validate.errors ?? []).map(error => `${error.instancePath} ${error.message}`);
}
