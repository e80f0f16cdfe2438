import type { Repository } from '../../links/repository';
import { SafeLink } from '../SafeLink/SafeLink';
import styles from './Commit.module.css';

/** A commit by its first digits, linked where the catalog says which repository it belongs to. */
export function Commit({ sha, repository }: { readonly sha: string; readonly repository: Repository | undefined }) {
  return (
    <span className={styles.commit}>
      <SafeLink href={repository?.commitHref(sha)} title={sha}>
        {sha.slice(0, 7)}
      </SafeLink>
    </span>
  );
}
