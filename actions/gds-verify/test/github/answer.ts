/** What a server answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

const DOCUMENTATION = 'https://docs.github.com/rest';

/** An error in GitHub's form. */
export function refusal(
  status: number,
  message: string,
  more: { readonly errors?: readonly object[]; readonly documentation?: string } = {},
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const { errors, documentation = DOCUMENTATION } = more;
  return json(
    status,
    { message, ...(errors && { errors }), documentation_url: documentation, status: String(status) },
    headers,
  );
}

export const notFound = (): Answer => refusal(404, 'Not Found');

/** An answer to a request that is wrong by a rule which GitHub's description does not hold. */
export class Faulty extends Error {
  readonly answer: Answer;
  readonly faults: readonly string[];

  constructor(faults: readonly string[], answer: Answer = refusal(422, `Invalid request.\n\n${faults.join('\n')}`)) {
    super(faults.join('; '));
    this.name = 'Faulty';
    this.answer = answer;
    this.faults = faults;
  }
}
