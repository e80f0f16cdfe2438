import type { HistoryPoint } from '../../api/useHistory';
import type { Repository } from '../../links/repository';
import { Commit } from '../Commit/Commit';
import { When } from '../When/When';
import { Change } from './Change';
import styles from './History.module.css';

export interface CheckHistoryProps {
  readonly check: string;
  readonly target: string | null;
  readonly points: readonly HistoryPoint[];
  readonly repository: Repository | undefined;
}

/** When the verdict of one check changed, newest first; nothing when it never did. */
export function CheckHistory({ check, target, points, repository }: CheckHistoryProps) {
  const changes = points.flatMap(point =>
    point.changes
      .filter(change => change.check === check && change.target === target && change.from !== null)
      .map(change => ({ point, change })),
  );
  if (changes.length === 0) return null;
  return (
    <ul className={styles.checkHistory} aria-label="Changes of this check">
      {changes.map(({ point, change }) => (
        <li key={`${point.at} ${point.reportId}`}>
          <Change change={change} />
          <When at={point.at} />
          {point.commit !== null && change.cause !== 'measurement' && (
            <Commit sha={point.commit} repository={repository} />
          )}
        </li>
      ))}
    </ul>
  );
}
