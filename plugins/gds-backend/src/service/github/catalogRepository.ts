import { ANNOTATION_SOURCE_LOCATION, type Entity } from '@backstage/catalog-model';
import { ANNOTATION_DEFAULT_BRANCH } from '@gds-dev/backstage-plugin-gds-common';

/** Backstage's own annotation of an entity's GitHub repository: `owner/name`, without a host. */
const ANNOTATION_PROJECT_SLUG = 'github.com/project-slug';

/**
 * Whether the catalog says that a repository holds an entity: by its source location, or by its project slug,
 * which is on the host of the source location (github.com without one).
 *
 * @param host of the issuer, lower case
 * @param slug `owner/name`, in any case
 */
export function namesRepository(entity: Entity, host: string, slug: string): boolean {
  const { [ANNOTATION_SOURCE_LOCATION]: location, [ANNOTATION_PROJECT_SLUG]: project } =
    entity.metadata.annotations ?? {};
  const source = location === undefined ? undefined : locationOf(location);
  const wanted = slug.toLowerCase();
  if (source?.host === host && source.slug === wanted) return true;
  const projectHost = location === undefined ? 'github.com' : source?.host;
  return projectHost === host && project?.toLowerCase() === wanted;
}

/** The default branch of an entity's repository: what its annotation says, else the configuration's. */
export function defaultBranchOf(entity: Entity, fallback: string): string {
  return entity.metadata.annotations?.[ANNOTATION_DEFAULT_BRANCH] ?? fallback;
}

function locationOf(location: string): { host: string; slug: string } | undefined {
  const address = location.startsWith('url:') ? location.slice('url:'.length) : '';
  if (!URL.canParse(address)) return undefined;
  const { host, pathname } = new URL(address);
  const [, owner, name] = pathname.split('/');
  if (!owner || !name) return undefined;
  return { host, slug: `${owner}/${name.replace(/\.git$/, '')}`.toLowerCase() };
}
