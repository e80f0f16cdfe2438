import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

it('is generated from the YAML as it stands', () => {
  const script = resolve(__dirname, '../../scripts/generate-openapi.mjs');
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
});
