import type { OperationObject } from './document.ts';
import type { Received } from './received.ts';

const MEDIA_TYPE =
  /^application\/(?:vnd\.github(?:\.v3)?(?:\.(?:raw|text|html|full|diff|patch|sha|object))?(?:\+json)?|json)$/;

/** The version that github.com and every GHES above take. */
const API_VERSION = '2022-11-28';

/** Operations that give a diff by GitHub's pages on media types, which the description does not list. */
const DIFFS = new Set(['pulls/get', 'repos/get-commit', 'repos/compare-commits-with-basehead']);

/** What is wrong with the headers of a request: media types, version of the API, who asks. */
export function headerFaults({ operationId: id, responses }: OperationObject, { headers, bytes }: Received): string[] {
  const faults: string[] = [];
  if (!headers['user-agent']) faults.push('there is no user-agent');
  const version = headers['x-github-api-version'];
  if (version !== undefined && version !== API_VERSION)
    faults.push(`x-github-api-version ${String(version)} is not supported everywhere`);
  const offered = Object.values(responses).flatMap(one => Object.keys(one.content ?? {}));
  for (const accept of (headers.accept ?? '*/*').split(',').map(one => one.split(';')[0]!.trim())) {
    const special = /\.(diff|patch|sha|object|raw)\b/.exec(accept)?.[1];
    const fits = accept === '*/*' || MEDIA_TYPE.test(accept);
    if (!fits || (special !== undefined && !offered.some(one => one.includes(`.${special}`)) && !DIFFS.has(id))) {
      faults.push(`accept ${accept} is no media type of ${id}`);
    }
  }
  const type = headers['content-type']?.split(';')[0]?.trim();
  if (bytes.length > 0 && type !== 'application/json') faults.push(`content-type ${type ?? 'missing'} is no JSON`);
  return faults;
}
