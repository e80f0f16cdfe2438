import type { Received } from './received.ts';

const USUAL = 30;

/** The part of a list that a request asks for, and the `link` header that leads to the others. */
export function page<T>(
  request: Received,
  all: readonly T[],
  most: number,
  base: string,
): { readonly items: T[]; readonly headers: Readonly<Record<string, string>> } {
  const size = Math.min(Number(request.query.get('per_page') ?? USUAL), most);
  const number = Number(request.query.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (rel: string, to: number) => {
    const query = new URLSearchParams(request.query);
    query.set('page', String(to));
    return `<${base}${request.path}?${query.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link('prev', number - 1)] : []),
    ...(number < last ? [link('next', number + 1), link('last', last)] : []),
    ...(number > 1 ? [link('first', 1)] : []),
  ];
  return {
    items: all.slice((number - 1) * size, number * size),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  };
}
