import { Faulty, refusal } from './answer.ts';

/** Permissions of a job, named as in a workflow. */
export type Scope = 'actions' | 'checks' | 'contents' | 'issues' | 'pull-requests' | 'security-events';
export type Permissions = Readonly<Partial<Record<Scope, 'read' | 'write'>>>;

/** The token of a pull request from a fork or by Dependabot. */
export const READ_ONLY: Permissions = {
  actions: 'read',
  checks: 'read',
  contents: 'read',
  issues: 'read',
  'pull-requests': 'read',
  'security-events': 'read',
};

type Need = readonly [level: 'read' | 'write', ...anyOf: Scope[]];

/** What GitHub's page "Permissions required for GitHub Apps" asks for in a private repository. */
const NEEDS: Readonly<Record<string, Need>> = {
  'actions/download-artifact': ['read', 'actions'],
  'actions/get-artifact': ['read', 'actions'],
  'actions/get-workflow-run': ['read', 'actions'],
  'actions/list-workflow-run-artifacts': ['read', 'actions'],
  'actions/list-workflow-runs': ['read', 'actions'],
  'actions/list-workflow-runs-for-repo': ['read', 'actions'],
  'checks/create': ['write', 'checks'],
  'checks/get': ['read', 'checks'],
  'checks/list-annotations': ['read', 'checks'],
  'checks/list-for-ref': ['read', 'checks'],
  'checks/update': ['write', 'checks'],
  'code-scanning/get-sarif': ['read', 'security-events'],
  'code-scanning/upload-sarif': ['write', 'security-events'],
  'issues/create-comment': ['write', 'issues', 'pull-requests'],
  'issues/delete-comment': ['write', 'issues', 'pull-requests'],
  'issues/get-comment': ['read', 'issues', 'pull-requests'],
  'issues/list-comments': ['read', 'issues', 'pull-requests'],
  'issues/update-comment': ['write', 'issues', 'pull-requests'],
  'pulls/get': ['read', 'pull-requests'],
  'pulls/list': ['read', 'pull-requests'],
  'pulls/list-files': ['read', 'pull-requests'],
  'repos/compare-commits-with-basehead': ['read', 'contents'],
  'repos/list-pull-requests-associated-with-commit': ['read', 'pull-requests'],
};

/**
 * Refuses an operation that the token may not do. It is no fault of the request: clients try, and go on.
 *
 * @throws Faulty with GitHub's answer and without a fault
 */
export function allow(operation: string, permissions: Permissions): void {
  const need = NEEDS[operation];
  if (!need) return;
  const [level, ...scopes] = need;
  const held = scopes.some(scope => permissions[scope] === 'write' || permissions[scope] === level);
  if (held) return;
  const accepted = scopes.map(scope => `${scope.replace('-', '_')}=${level}`).join('; ');
  throw new Faulty(
    [],
    refusal(403, 'Resource not accessible by integration', {}, { 'x-accepted-github-permissions': accepted }),
  );
}
