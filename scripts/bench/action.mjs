import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { HOME, pullRequest } from '../../actions/gds-verify/test/events.ts';
import { startGitHub } from '../../actions/gds-verify/test/github/server.ts';
import { environment, root } from '../demo/terminal.mjs';
import { median, milliseconds, node } from './pairs.mjs';

const ACTION = join(root, 'actions/gds-verify');
const FINDINGS = 2000;
const RUNS = 11;

/** The action's bundle as a runner starts it: to its first request with a report of ten findings, and to the end with 2,000. */
export async function benchAction() {
  const first = [];
  const empty = [];
  const whole = [];
  let requests = 0;
  for (let i = 0; i <= RUNS; i++) {
    const nothing = milliseconds([node, '-e', '0']);
    const small = await publish(await report(10));
    const run = await publish(await report(FINDINGS));
    if (i === 0) continue;
    empty.push(nothing);
    first.push(small.toFirst);
    whole.push(run.ms);
    requests = run.requests;
  }
  console.log(`\nAction, ${RUNS} runs of mode publish against a GitHub on loopback`);
  const line = (name, value, unit) => console.log(`  ${name.padEnd(46)} ${value.padStart(6)} ${unit}`);
  line('10 findings, start to first request', median(first).toFixed(0), 'ms');
  line('node -e 0', median(empty).toFixed(0), 'ms');
  line('ratio', median(first.map((ms, index) => ms / empty[index])).toFixed(2), '');
  line(`${FINDINGS} findings, start to end`, median(whole).toFixed(0), 'ms');
  line('requests', String(requests), '');
  line('bundle', (readFileSync(join(ACTION, 'dist/index.js')).length / 1e6).toFixed(2), 'MB');
}

async function publish(content) {
  const github = await startGitHub();
  github.repository.addPull({ number: 2 });
  const folder = mkdtempSync(join(tmpdir(), 'gds-bench-'));
  try {
    const file = (name, text) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    file('gds-report.json', JSON.stringify(content));
    const event = pullRequest();
    const began = performance.now();
    const offset = github.recorder.now();
    const child = spawn(node, [join(ACTION, 'dist/index.js')], {
      cwd: folder,
      stdio: 'ignore',
      env: {
        ...environment,
        ...inputs({ mode: 'publish', annotations: '2000', 'fail-on': 'never' }),
        GITHUB_ACTIONS: 'true',
        GITHUB_API_URL: github.url,
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: HOME.full_name,
        GITHUB_WORKFLOW_REF: `${HOME.full_name}/.github/workflows/gds.yaml@${event.ref}`,
        GITHUB_EVENT_NAME: event.name,
        GITHUB_EVENT_PATH: file('event.json', JSON.stringify(event.payload)),
        GITHUB_SHA: event.sha,
        GITHUB_REF: event.ref,
        GITHUB_JOB: 'publish',
        GITHUB_RUN_ID: '17000000001',
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_WORKSPACE: folder,
        GITHUB_OUTPUT: file('output', ''),
        GITHUB_STEP_SUMMARY: file('summary', ''),
        RUNNER_TEMP: folder,
      },
    });
    const status = await new Promise(resolve => child.on('close', resolve));
    const ms = performance.now() - began;
    const [{ findings }] = content.targets[0].results;
    const shown = github.repository.checkRuns[0]?.annotations.length;
    if (status !== 0 || shown !== findings.length)
      throw new Error(`the action ended with ${status} and showed ${shown}`);
    return { ms, toFirst: github.requests[0].at - offset, requests: github.requests.length };
  } finally {
    await github.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The inputs as the runner hands them over: the defaults of action.yml but for those given. */
function inputs(given) {
  const { inputs: declared } = parse(readFileSync(join(ACTION, 'action.yml'), 'utf8'));
  return Object.fromEntries(
    Object.entries(declared).map(([name, { default: value = '' }]) => [
      `INPUT_${name.toUpperCase()}`,
      given[name] ?? value.replace('${{ github.token }}', 'ghs_0123456789abcdefghijABCDEFGHIJ'),
    ]),
  );
}

/** A report of one check with so many findings, each at a line of its own. */
async function report(count) {
  const { finding, pass, report: reportOf, target } = await import(join(root, 'packages/core/test/reports.ts'));
  const findings = Array.from({ length: count }, (_, index) =>
    finding('vet-shadow', {
      severity: 'warning',
      message: `declaration of "err" shadows declaration at line ${index}`,
      location: { kind: 'file', path: 'cmd/payments/main.go', startLine: index + 1, startColumn: 2, endColumn: 5 },
    }),
  );
  return reportOf([target('payments', [pass('vet-shadow', 'vet is clean', findings)])], []);
}
