import { exactTime } from '../../format/relativeTime';
import { useLanguage } from '../../format/useLanguage';
import { readScore } from '../../format/score';
import styles from './History.module.css';
import type { Trend, TrendValue } from './trend';

const WIDTH = 240;
const HEIGHT = 60;
const MARGIN = 6;

/** A small line over time. A regression is a triangle that points down; every point tells its value on hover. */
export function TrendChart({ trend }: { readonly trend: Trend }) {
  const language = useLanguage();
  const latest = trend.values.at(-1);
  if (!latest) return null;
  const points = place(trend);
  const regressions = trend.values.filter(value => value.regression).length;
  return (
    <figure className={styles.trend}>
      <figcaption>
        <span>{trend.title}</span>
        <span className={styles.latest}>
          {readScore(latest.value)} <span className={styles.of}>of {trend.max}</span>
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${trend.title} over time: ${trend.values.map(value => readScore(value.value)).join(', ')}; ${regressions} regressions`}
      >
        <line className={styles.bound} x1={0} x2={WIDTH} y1={MARGIN} y2={MARGIN} />
        <line className={styles.bound} x1={0} x2={WIDTH} y1={HEIGHT - MARGIN} y2={HEIGHT - MARGIN} />
        {points
          .filter(point => point.value.rescored)
          .map(point => (
            <line key={point.value.at} className={styles.rescored} x1={point.x} x2={point.x} y1={0} y2={HEIGHT}>
              <title>The standard's version changed</title>
            </line>
          ))}
        <polyline className={styles.line} points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
        {points.map(({ x, y, value }, index) => (
          <g key={index}>
            {value.regression ? (
              <path className={styles.fall} d={`M${x - 5},${y - 4} h10 l-5,9 z`} />
            ) : (
              <circle className={styles.point} cx={x} cy={y} r={3} />
            )}
            <circle className={styles.reach} cx={x} cy={y} r={9}>
              <title>{describe(value, language)}</title>
            </circle>
          </g>
        ))}
      </svg>
    </figure>
  );
}

function describe({ value, at, commit, regression }: TrendValue, language: string): string {
  const parts = [readScore(value), exactTime(at, language), commit?.slice(0, 7), regression ? 'regression' : undefined];
  return parts.filter(part => part !== undefined).join(' · ');
}

/** Coordinates by time; a single point, or points of one moment, stand in the middle. */
function place({ values, max }: Trend) {
  const times = values.map(value => Date.parse(value.at));
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  return values.map((value, index) => ({
    value,
    x: span > 0 ? round(MARGIN + (((times[index] ?? first) - first) / span) * (WIDTH - 2 * MARGIN)) : WIDTH / 2,
    y: round(HEIGHT - MARGIN - (value.value / max) * (HEIGHT - 2 * MARGIN)),
  }));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
