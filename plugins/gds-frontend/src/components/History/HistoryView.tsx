import { Button, Text } from '@backstage/ui';
import type { History, HistoryPoint } from '../../api/useHistory';
import type { Repository } from '../../links/repository';
import { Commit } from '../Commit/Commit';
import { When } from '../When/When';
import { Change } from './Change';
import { byWeight, checkNamed } from './changes';
import styles from './History.module.css';
import { TrendChart } from './TrendChart';
import { trendsOf } from './trend';

/** Changes of one report beyond this are counted: a first report changes everything. */
const SHOWN_CHANGES = 6;

/** Level and axes over time, then what changed with each report, newest first. */
export function HistoryView({ history, repository }: { history: History; repository: Repository | undefined }) {
  if (history.points.length === 0) return <Text color="secondary">Nothing has been recorded yet.</Text>;
  return (
    <div className={styles.history}>
      <div className={styles.trends}>
        {trendsOf(history.points).map(trend => (
          <TrendChart key={trend.title} trend={trend} />
        ))}
      </div>
      <ol className={styles.points}>
        {history.points.map((point, index) => (
          <Point
            key={`${point.at} ${point.reportId}`}
            point={point}
            older={history.points[index + 1]}
            repository={repository}
          />
        ))}
      </ol>
      {history.older === 'failed' && <Text color="danger">Older reports could not be read.</Text>}
      {history.older !== 'none' && (
        <div>
          <Button variant="secondary" size="small" isPending={history.older === 'loading'} onPress={history.loadOlder}>
            Show older reports
          </Button>
        </div>
      )}
    </div>
  );
}

interface PointProps {
  readonly point: HistoryPoint;
  readonly older: HistoryPoint | undefined;
  readonly repository: Repository | undefined;
}

function Point({ point, older, repository }: PointProps) {
  const changed = byWeight(point.changes.filter(change => change.from !== null));
  const added = point.changes.length - changed.length;
  const fell = older !== undefined && point.level < older.level;
  return (
    <li className={styles.row}>
      <span className={styles.moment}>
        <When at={point.at} />
        {point.commit !== null && <Commit sha={point.commit} repository={repository} />}
      </span>
      <span className={styles.pointLevel}>
        level {point.level}
        {older !== undefined && older.level !== point.level && ` (was ${older.level})`}
        {fell && <span className={styles.regression}> regression</span>}
      </span>
      <ul className={styles.changes}>
        {changed.slice(0, SHOWN_CHANGES).map((change, index) => (
          <li key={index}>
            {checkNamed(change.check)}
            {change.target !== null && <span className={styles.of}> · {change.target}</span>} <Change change={change} />
          </li>
        ))}
        {changed.length > SHOWN_CHANGES && <li className={styles.of}>and {changed.length - SHOWN_CHANGES} more</li>}
        {added > 0 && (
          <li className={styles.of}>
            {added} {added === 1 ? 'check' : 'checks'} judged for the first time
          </li>
        )}
        {point.changes.length === 0 && <li className={styles.of}>no verdict changed</li>}
      </ul>
    </li>
  );
}
