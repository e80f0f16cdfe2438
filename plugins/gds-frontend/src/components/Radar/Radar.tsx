import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton, Text } from '@backstage/ui';
import type { Radar as Picture } from '@gds-dev/core/report';
import { AXIS_DEFINITIONS } from '@gds-dev/core/standard';
import { useEffect, useState } from 'react';
import { When } from '../When/When';
import { gdsTranslationRef } from '../../translation';
import { drawRadar, type RadarSize } from './drawRadar';
import styles from './Radar.module.css';

export interface RadarProps {
  readonly picture: Picture;
  /** When the dashed curve was measured. */
  readonly before: { readonly at: string } | null;
  readonly size: RadarSize;
}

/**
 * The axes as a radar, now over before. It says in a sentence why there is no chart when there is
 * none; the numbers stand in the table that always goes with it.
 */
export function Radar({ picture, before, size }: RadarProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  if (!picture.drawable) return <Text color="secondary">{picture.reason}</Text>;
  return (
    <figure className={styles.figure} data-size={size}>
      <Chart source={picture.source} size={size} curves={before ? 'both' : 'now'} />
      <figcaption className={styles.caption}>
        <span className={styles.key} data-curve="now">
          {t('radar.now')}
        </span>
        {before && (
          <span className={styles.key} data-curve="before">
            {t('radar.before')} · <When at={before.at} />
          </span>
        )}
        {picture.gaps.length > 0 && (
          <span>{t('radar.gaps', { axes: picture.gaps.map(axis => AXIS_DEFINITIONS[axis].title).join(', ') })}</span>
        )}
      </figcaption>
    </figure>
  );
}

type Drawing =
  { readonly state: 'drawing' } | { readonly state: 'failed' } | { readonly state: 'drawn'; readonly svg: string };

function Chart({ source, size, curves }: { source: string; size: RadarSize; curves: 'both' | 'now' }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const [drawing, setDrawing] = useState<Drawing>({ state: 'drawing' });
  useEffect(() => {
    let wanted = true;
    // The picture before stays until the next one is there.
    drawRadar(source, size, curves).then(
      svg => wanted && setDrawing({ state: 'drawn', svg }),
      () => wanted && setDrawing({ state: 'failed' }),
    );
    return () => {
      wanted = false;
    };
  }, [source, size, curves]);

  if (drawing.state === 'failed') {
    return <Text color="secondary">{t('radar.failed')}</Text>;
  }
  return (
    <div className={styles.chart}>
      {drawing.state === 'drawing' ? (
        <Skeleton width="100%" height="100%" />
      ) : (
        <div
          role="img"
          aria-label={t('radar.label')}
          className={styles.svg}
          // The one place where markup is set: mermaid's SVG under securityLevel strict, drawn from constants and numbers.
          dangerouslySetInnerHTML={{ __html: drawing.svg }}
        />
      )}
    </div>
  );
}
