import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { definitionOf, type LevelResult, type LevelStanding, shortCode, type Standing } from '@gds-dev/core/standard';
import { Mark } from '../Mark/Mark';
import { gdsTranslationRef } from '../../translation';
import styles from './LevelSteps.module.css';

const MARKS: Readonly<Record<LevelStanding['standing'], Standing>> = {
  held: 'pass',
  'not-held': 'fail',
  undetermined: 'no-data',
  'cannot-be-awarded': 'no-data',
};

/** The level in words, its three steps, and which of their checks are still planned. */
export function LevelSteps({ level }: { readonly level: LevelResult }) {
  // The standard's one sentence: the level, then what the next one asks for.
  const [head, ...next] = level.summary.split('; ');
  return (
    <div className={styles.level}>
      <Text as="p" variant="title-small" weight="bold">
        {head}
      </Text>
      <ol className={styles.steps}>
        {level.levels.map(step => (
          <Step key={step.level} step={step} />
        ))}
      </ol>
      {next.length > 0 && <Text as="p">{sentence(next.join('; '))}</Text>}
      <Planned levels={level.levels} />
    </div>
  );
}

function Step({ step }: { readonly step: LevelStanding }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const settled = step.pass.length + step.exempted.length + step.notApplicable.length;
  const musts = settled + step.fail.length + step.noData.length + step.planned.length;
  return (
    <li className={styles.step} data-standing={step.standing}>
      <span className={styles.name}>
        <Mark standing={MARKS[step.standing]} /> {t('level.name', { level: String(step.level) })}
      </span>
      <span className={styles.word}>{t(`level.standing.${step.standing}`)}</span>
      <span className={styles.count}>{t('level.musts', { settled: String(settled), musts: String(musts) })}</span>
    </li>
  );
}

/** No level is shown without saying which of its musts nobody can judge yet. */
function Planned({ levels }: { readonly levels: readonly LevelStanding[] }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const waiting = levels.filter(step => step.planned.length > 0);
  if (waiting.length === 0) return null;
  return (
    <p className={styles.planned}>
      {t('level.planned')}{' '}
      {waiting.map((step, index) => (
        <span key={step.level}>
          {index > 0 && '; '}
          {t('level.waits', { level: String(step.level) })}{' '}
          {step.planned.map((id, place) => {
            const row = definitionOf(id);
            return (
              <span key={id} title={`${row.code} ${row.title}`}>
                {place > 0 && ', '}
                {shortCode(row.code)}
              </span>
            );
          })}
        </span>
      ))}
    </p>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
