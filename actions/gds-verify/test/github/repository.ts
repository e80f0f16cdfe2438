import type { ChangedFile, Comparison } from './changes.ts';
import type { CheckRun } from './checks.ts';
import type { IssueComment } from './comments.ts';
import type { Pull } from './pulls.ts';
import type { Artifact, WorkflowRun } from './runs.ts';
import type { Upload } from './sarifs.ts';

/** The app by whose token a workflow writes. */
export const ACTIONS_APP = { id: 15368, slug: 'github-actions', name: 'GitHub Actions' } as const;
export const ACTIONS_BOT: User = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' };

export interface User {
  readonly login: string;
  readonly id: number;
  readonly type: 'User' | 'Bot' | 'Organization';
}

export interface RepositoryRef {
  readonly id: number;
  readonly full_name: string;
  readonly owner: { readonly login: string };
}

const BEGAN = Date.parse('2026-11-27T00:00:00Z');
const MINUTE = 60_000;

/** What lies on the server. A test fills it before the run and reads it after; all shapes are GitHub's own. */
export class FakeRepository {
  readonly owner: string;
  readonly name: string;
  readonly id: number;
  readonly checkRuns: CheckRun[] = [];
  readonly pulls: Pull[] = [];
  readonly comments: IssueComment[] = [];
  readonly runs: WorkflowRun[] = [];
  readonly artifacts: Artifact[] = [];
  readonly comparisons: Comparison[] = [];
  readonly uploads: Upload[] = [];
  /** Commits that the server does not have; every other 40 digits are a commit. */
  readonly unknownCommits = new Set<string>();
  #last = 4710;

  constructor(given: { readonly fullName?: string; readonly id?: number } = {}) {
    const [owner = '', name = ''] = (given.fullName ?? 'octo-org/octo-repo').split('/');
    this.owner = owner;
    this.name = name;
    this.id = given.id ?? 17273051;
  }

  get fullName(): string {
    return `${this.owner}/${this.name}`;
  }

  get ref(): RepositoryRef {
    return { id: this.id, full_name: this.fullName, owner: { login: this.owner } };
  }

  nextId(): number {
    return ++this.#last;
  }

  /** A time of the server, later for what came later. */
  timeOf(id: number): string {
    return new Date(BEGAN + id * MINUTE).toISOString().replace('.000', '');
  }

  /** An open pull request from a branch of this repository, unless something else is given. */
  addPull(given: Partial<Pull> & { readonly number: number; readonly files?: readonly ChangedFile[] }): Pull {
    const user = given.user ?? { login: 'octocat', id: 583231, type: 'User' as const };
    const pull: Pull = {
      id: this.nextId(),
      state: 'open',
      draft: false,
      title: `Pull request ${given.number}`,
      html_url: `https://github.com/${this.fullName}/pull/${given.number}`,
      user,
      head: { ref: 'changes', sha: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821', repo: this.ref },
      base: { ref: 'main', sha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e', repo: this.ref },
      files: [],
      ...given,
    };
    this.pulls.push(pull);
    return pull;
  }

  /** A comment of `github-actions[bot]`, unless another author is given. */
  addComment(issue: number, body: string, given: Partial<IssueComment> = {}): IssueComment {
    const id = this.nextId();
    const url = `https://api.github.com/repos/${this.fullName}/issues`;
    const comment: IssueComment = {
      id,
      issue,
      body,
      user: ACTIONS_BOT,
      performed_via_github_app: ACTIONS_APP,
      author_association: 'NONE',
      created_at: this.timeOf(id),
      updated_at: this.timeOf(id),
      url: `${url}/comments/${id}`,
      issue_url: `${url}/${issue}`,
      html_url: `https://github.com/${this.fullName}/pull/${issue}#issuecomment-${id}`,
      ...given,
    };
    this.comments.push(comment);
    return comment;
  }

  /** A completed, successful run of `.github/workflows/gds.yaml` for a push on `main`, unless something else is given. */
  addRun(given: Partial<WorkflowRun> = {}): WorkflowRun {
    const id = given.id ?? this.nextId();
    const run: WorkflowRun = {
      id,
      name: 'GDS',
      path: '.github/workflows/gds.yaml',
      workflow_id: 161335,
      run_number: id,
      run_attempt: 1,
      event: 'push',
      status: 'completed',
      conclusion: 'success',
      head_branch: 'main',
      head_sha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
      head_repository: this.ref,
      repository: this.ref,
      pull_requests: [],
      created_at: this.timeOf(id),
      updated_at: this.timeOf(id),
      html_url: `https://github.com/${this.fullName}/actions/runs/${id}`,
      ...given,
    };
    this.runs.push(run);
    return run;
  }

  /** An artifact of a run, as `actions/upload-artifact` leaves it. */
  addArtifact(run: WorkflowRun, name: string, zip: Buffer, given: Partial<Artifact> = {}): Artifact {
    const id = this.nextId();
    const artifact: Artifact = {
      id,
      name,
      zip,
      expired: false,
      created_at: this.timeOf(id),
      workflow_run: {
        id: run.id,
        repository_id: this.id,
        head_repository_id: run.head_repository?.id ?? 0,
        head_branch: run.head_branch ?? '',
        head_sha: run.head_sha,
      },
      ...given,
    };
    this.artifacts.push(artifact);
    return artifact;
  }

  /** What a commit changed against another; what was not added is unknown to the server. */
  addComparison(given: Partial<Comparison> & Pick<Comparison, 'base' | 'head'>): Comparison {
    const comparison: Comparison = {
      mergeBase: given.base,
      status: 'ahead',
      ahead_by: 1,
      behind_by: 0,
      files: [],
      ...given,
    };
    this.comparisons.push(comparison);
    return comparison;
  }
}
