import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { VisuallyHidden } from '@backstage/ui';
import type { LevelsOfDay } from '@gds-dev/backstage-plugin-gds-common';
import { gdsTranslationRef } from '../../translation';
import styles from './Standing.module.css';

const WIDTH = 320;
const HEIGHT = 150;
const GAP = 4;
const LEVELS = [3, 2, 1, 0] as const;

/** A stack for each week: how many services were at each level. The same numbers follow as a table that is read, not seen. */
export function LevelsChart({ trend }: { readonly trend: readonly LevelsOfDay[] }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const most = Math.max(1, ...trend.map(sum));
  const step = WIDTH / Math.max(1, trend.length);
  const title = t('summaryPage.levels.chart', { weeks: String(trend.length) });
  const ago = (index: number) => {
    const weeks = trend.length - 1 - index;
    return weeks === 0 ? t('summaryPage.levels.today') : t('summaryPage.levels.ago', { count: weeks });
  };
  const told = (day: LevelsOfDay) =>
    sum(day) === 0
      ? t('summaryPage.levels.nothing')
      : LEVELS.map(level => `${t('summaryPage.levels.level', { level: String(level) })}: ${day.levels[level]}`).join(
          '\n',
        );
  return (
    <figure className={styles.chart}>
      <p className={styles.caption} aria-hidden="true">
        {title}
      </p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {trend.map((day, index) => (
          <g key={day.day}>
            {stackOf(day, most).map(({ level, y, height }) => (
              <rect
                key={level}
                className={styles.bar}
                data-level={level}
                x={index * step + GAP / 2}
                width={step - GAP}
                y={y}
                height={height}
              />
            ))}
            <rect className={styles.reach} x={index * step} width={step} y={0} height={HEIGHT}>
              <title>{`${ago(index)} (${day.day})\n${told(day)}`}</title>
            </rect>
          </g>
        ))}
        <line className={styles.ground} x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      </svg>
      <figcaption className={styles.ends}>
        <span>{ago(0)}</span>
        <span>{t('summaryPage.levels.today')}</span>
      </figcaption>
      <VisuallyHidden>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">{t('summaryPage.levels.day')}</th>
              {LEVELS.map(level => (
                <th key={level} scope="col">
                  {t('summaryPage.levels.level', { level: String(level) })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {trend.map(day => (
              <tr key={day.day}>
                <th scope="row">{day.day}</th>
                {LEVELS.map(level => (
                  <td key={level}>{day.levels[level]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}

function sum({ levels }: LevelsOfDay): number {
  return levels.reduce((total, services) => total + services, 0);
}

/** Level 0 stands on the ground, the higher ones above it. */
function stackOf({ levels }: LevelsOfDay, most: number) {
  let top = HEIGHT;
  return ([0, 1, 2, 3] as const).flatMap(level => {
    const height = (levels[level] / most) * (HEIGHT - 1);
    top -= height;
    return height === 0 ? [] : [{ level, y: top, height }];
  });
}
