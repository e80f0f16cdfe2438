import { Text } from '@backstage/ui';
import type { MaturitySnapshot } from '@gds-dev/backstage-plugin-gds-common';
import type { HistoryPoint } from '../../api/useHistory';
import type { Repository } from '../../links/repository';
import { Commit } from '../Commit/Commit';
import { When } from '../When/When';
import { Change } from './Change';
import { changesSince, checkNamed } from './changes';
import styles from './History.module.css';

export interface ChangesSinceProps {
  readonly before: MaturitySnapshot;
  readonly points: readonly HistoryPoint[];
  readonly repository: Repository | undefined;
}

/** Which verdicts are others than before, and the commit that made each so, where one did. */
export function ChangesSince({ before, points, repository }: ChangesSinceProps) {
  const changes = changesSince(points, before.at);
  if (changes.length === 0) return <Text as="p">No verdict is another one than then.</Text>;
  return (
    <ul className={styles.since}>
      {changes.map(({ change, point }) => (
        <li key={JSON.stringify([change.target, change.check])}>
          <span>
            {checkNamed(change.check)}
            {change.target !== null && <span className={styles.of}> · {change.target}</span>} <Change change={change} />
          </span>
          <span className={styles.moment}>
            <When at={point.at} />
            {point.commit !== null && change.cause !== 'measurement' && (
              <Commit sha={point.commit} repository={repository} />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
