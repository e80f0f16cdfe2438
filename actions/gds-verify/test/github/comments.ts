import { Faulty, json, notFound, refusal } from './answer.ts';
import type { Call, Handlers, Rules } from './operation.ts';
import type { User } from './repository.ts';

export interface IssueComment {
  readonly id: number;
  /** Number of the issue or pull request. */
  readonly issue: number;
  readonly user: User;
  readonly performed_via_github_app: { readonly id: number; readonly slug: string } | null;
  readonly author_association: string;
  readonly created_at: string;
  updated_at: string;
  readonly url: string;
  readonly issue_url: string;
  readonly html_url: string;
  body: string;
}

export interface CommentBody {
  readonly body: string;
}

/** In characters; the description does not hold it. */
const MOST = 65_536;

function judge(value: unknown): void {
  const { body } = value as Partial<CommentBody>;
  if (typeof body !== 'string') return;
  const message =
    body.trim() === ''
      ? 'Body cannot be blank'
      : [...body].length > MOST
        ? `Body is too long (maximum is ${MOST} characters)`
        : undefined;
  if (message === undefined) return;
  const errors = [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }];
  throw new Faulty([message], refusal(422, 'Validation Failed', { errors }));
}

export const commentRules: Rules = { 'issues/create-comment': judge, 'issues/update-comment': judge };

export const comments: Handlers = {
  'issues/list-comments': call => {
    const { repository, params, request } = call;
    const number = Number(params['issue_number']);
    if (!repository.pulls.some(one => one.number === number)) return notFound();
    const since = request.query.get('since') ?? '';
    const found = repository.comments.filter(one => one.issue === number && one.updated_at >= since);
    const { items, headers } = call.page(found);
    return json(200, items.map(shown), headers);
  },

  'issues/create-comment': ({ body, params, repository }) => {
    const number = Number(params['issue_number']);
    if (!repository.pulls.some(one => one.number === number)) return notFound();
    return json(201, shown(repository.addComment(number, (body as CommentBody).body)));
  },

  'issues/get-comment': call => {
    const comment = commentOf(call);
    return comment ? json(200, shown(comment)) : notFound();
  },

  'issues/update-comment': call => {
    const comment = commentOf(call);
    if (!comment) return notFound();
    comment.body = (call.body as CommentBody).body;
    comment.updated_at = call.repository.timeOf(call.repository.nextId());
    return json(200, shown(comment));
  },

  'issues/delete-comment': call => {
    const comment = commentOf(call);
    if (!comment) return notFound();
    call.repository.comments.splice(call.repository.comments.indexOf(comment), 1);
    return { status: 204 };
  },
};

function commentOf({ params, repository }: Call): IssueComment | undefined {
  return repository.comments.find(one => one.id === Number(params['comment_id']));
}

function shown({ issue: _, ...comment }: IssueComment): object {
  return comment;
}
