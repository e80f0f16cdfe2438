import { ANNOTATION_SOURCE_LOCATION, type Entity } from '@backstage/catalog-model';
import { safeHref } from './safeHref';

/** Addresses of one repository, as its host forms them. */
export interface Repository {
  /** `undefined` for what is no commit. */
  commitHref(commit: string): string | undefined;
  /** A line of a file (1-based) at a commit; the path is relative to the repository's root. */
  lineHref(commit: string, path: string, line: number): string | undefined;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * The repository of an entity, from the catalog's own `backstage.io/source-location` and from
 * nothing that a report says; `undefined` without one, or on a host whose addresses are not known.
 * Known are GitHub's form (`/owner/name/tree/…`) and GitLab's (`/group/…/name/-/tree/…`).
 */
export function repositoryOf(entity: Entity): Repository | undefined {
  const annotation = entity.metadata.annotations?.[ANNOTATION_SOURCE_LOCATION];
  const href = annotation?.startsWith('url:') ? safeHref(annotation.slice('url:'.length)) : undefined;
  if (href === undefined) return undefined;
  const { origin, hostname, pathname } = new URL(href);
  const parts = pathname.split('/').filter(part => part !== '');
  const dash = parts.indexOf('-');
  const gitlab = dash >= 2 || hostname.startsWith('gitlab.');
  if (gitlab) {
    const project = dash >= 2 ? parts.slice(0, dash) : parts;
    return project.length < 2 ? undefined : addresses(`${origin}/${project.join('/')}/-`);
  }
  const [owner, name, form] = parts;
  if (!owner || !name || (form !== undefined && form !== 'tree' && form !== 'blob')) return undefined;
  if (hostname.startsWith('bitbucket.')) return undefined;
  return addresses(`${origin}/${owner}/${name.replace(/\.git$/, '')}`);
}

function addresses(base: string): Repository {
  const at = (commit: string, rest: string) => (COMMIT.test(commit) ? safeHref(`${base}/${rest}`) : undefined);
  return {
    commitHref: commit => at(commit, `commit/${commit}`),
    lineHref: (commit, path, line) => {
      const parts = path.split('/');
      if (parts.some(part => part === '' || part === '.' || part === '..')) return undefined;
      return at(commit, `blob/${commit}/${parts.map(encodeURIComponent).join('/')}#L${Math.trunc(line)}`);
    },
  };
}
