import type { Report } from '@gds-dev/core/standard';
import { reportOf } from '../../testing/reports';
import { idempotencyKey, measurementHash } from './claimedReport';
import type { GithubClaims } from './claims';

const ENTITY = 'component:default/payments';
const claims = {
  iss: 'https://token.actions.githubusercontent.com',
  jti: 'one',
  repository_id: '74',
  run_id: '100',
  run_attempt: 1,
  sha: 'a'.repeat(40),
} as GithubClaims;
const report = reportOf({ outcomes: { 'debug-info': 'pass' }, at: '2026-11-27T12:00:00Z' });
const named = (...names: string[]): Report => ({
  ...report,
  targets: names.map(name => ({ ...report.targets[0]!, name })),
});

describe('the idempotency key', () => {
  const key = (of: Report = report, change: Partial<GithubClaims> = {}, entityRef = ENTITY) =>
    idempotencyKey(of, entityRef, { ...claims, ...change });

  it.each<[string, string]>([
    ['issuer', key(report, { iss: 'https://ghes.acme.example/_services/token' })],
    ['repository', key(report, { repository_id: '75' })],
    ['run', key(report, { run_id: '101' })],
    ['attempt', key(report, { run_attempt: 2 })],
    ['commit', key(report, { sha: 'b'.repeat(40) })],
    ['entity', key(report, {}, 'component:default/ledger')],
    ['working directory', key({ ...report, workingDirectory: 'services/payments' })],
    ['targets', key(named('other'))],
  ])('differs by %s', (_what, other) => {
    expect(other).not.toBe(key());
    expect(other).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not differ by token, by what the report says of its run, or by the order of its targets', () => {
    expect(key(report, { jti: 'two' })).toBe(key());
    expect(key({ ...report, reportId: '00000000-0000-4000-8000-000000000000', durationMs: 9 })).toBe(key());
    expect(key(named('b', 'a'))).toBe(key(named('a', 'b')));
    expect(key(named('a,b'))).not.toBe(key(named('a', 'b')));
  });
});

describe('the hash of what was measured', () => {
  it('differs by results, commit, id and time, and not by who published it', () => {
    const same = { ...report, producer: { kind: 'local' as const }, repository: { host: 'x', slug: 'y/z' } };
    expect(measurementHash(same)).toBe(measurementHash(report));
    for (const change of [{ reportId: 'x' }, { commit: 'b'.repeat(40) }, { targets: [] }, { createdAt: 'x' }]) {
      expect(measurementHash({ ...report, ...change })).not.toBe(measurementHash(report));
    }
  });
});
