// Runs every test of the repository and ends with the line `N passed, N failed`.
//
//   npm test                      all
//   npm test -- core portal       only these suites
//
// GDS_REQUIRE_ALL=1 turns a test that was skipped for want of a tool into a failure.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const workers = Math.max(1, availableParallelism());

const vitest = folder => ({ folder, command: ['vitest', 'run', '--reporter=default', '--reporter=json'] });
const jest = folder => ({
  folder,
  command: ['backstage-cli', 'package', 'test', '--watch=false', '--json', `--maxWorkers=${workers}`],
});

const SUITES = {
  core: vitest('packages/core'),
  cli: vitest('packages/cli'),
  action: vitest('actions/gds-verify'),
  common: jest('plugins/gds-common'),
  backend: jest('plugins/gds-backend'),
  frontend: jest('plugins/gds-frontend'),
  repository: vitest('test'),
  portal: vitest('examples/portal/e2e'),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !Object.hasOwn(SUITES, name));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}. There are: ${Object.keys(SUITES).join(', ')}`);
  process.exitCode = 2;
} else {
  process.exitCode = await runAll(wanted.length > 0 ? wanted : Object.keys(SUITES));
}

async function runAll(names) {
  const filters = ['core', 'cli', 'example-portal-app'].map(name => `--filter=@gds-dev/${name}`);
  const build = await run(['turbo', 'run', 'build', '--output-logs=errors-only', ...filters], root);
  if (build !== 0) {
    console.log('\nThe build failed, so no test ran.\n0 passed, 1 failed');
    return 1;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'gds-test-'));
  const totals = { passed: 0, failed: 0, skipped: [], failures: [] };
  try {
    for (const name of names) {
      console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
      const { folder, command } = SUITES[name];
      const output = join(scratch, `${name}.json`);
      const exit = await run([...command, `--outputFile=${output}`], join(root, folder));
      count(name, exit, output, totals);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const strict = process.env.GDS_REQUIRE_ALL === '1';
  if (totals.skipped.length > 0) {
    console.log(`\n${totals.skipped.length} skipped${strict ? ', which GDS_REQUIRE_ALL=1 makes failures' : ''}:`);
    for (const title of totals.skipped) console.log(`  ${title}`);
  }
  if (totals.failures.length > 0) {
    console.log('\nfailed:');
    for (const failure of totals.failures) console.log(`  ${failure}`);
  }
  const failed = totals.failed + (strict ? totals.skipped.length : 0);
  console.log(`\n${totals.passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Jest and vitest write the same shape. A suite that could not even be loaded counts as a failure. */
function count(name, exit, output, totals) {
  let result;
  try {
    result = JSON.parse(readFileSync(output, 'utf8'));
  } catch {
    totals.failures.push(`${name} wrote no result (exit status ${exit})`);
    totals.failed += 1;
    return;
  }
  const tests = result.testResults.flatMap(file => file.assertionResults);
  const failures = tests
    .filter(test => test.status === 'failed')
    .map(test => `${name}: ${test.fullName}: ${(test.failureMessages?.[0] ?? '').split('\n')[0]}`);
  const unloaded = result.testResults
    .filter(file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'))
    .map(file => `${name}: ${file.name} could not be loaded`);
  const failed = failures.length + unloaded.length;
  totals.failures.push(...failures, ...unloaded);
  totals.passed += tests.filter(test => test.status === 'passed').length;
  totals.failed += failed;
  totals.skipped.push(
    ...tests.filter(test => !['passed', 'failed'].includes(test.status)).map(test => `${name}: ${test.fullName}`),
  );
  if (exit !== 0 && failed === 0) {
    totals.failures.push(`${name} ended with exit status ${exit} although no test failed`);
    totals.failed += 1;
  }
  if (tests.length === 0) {
    totals.failures.push(`${name} ran no test`);
    totals.failed += 1;
  }
}

function run([program, ...args], cwd) {
  return new Promise((done, fail) => {
    const child = spawn(join(bin, program), args, {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, CI: 'true', PATH: `${bin}:${process.env.PATH}` },
    });
    child.on('error', fail);
    child.on('close', status => done(status ?? 1));
  });
}
