import { Text } from '@backstage/ui';
import { definitionOf, type LevelResult, type LevelStanding, shortCode, type Standing } from '@gds-dev/core/standard';
import { Mark } from '../Mark/Mark';
import styles from './LevelSteps.module.css';

const STEPS: Readonly<Record<LevelStanding['standing'], { readonly mark: Standing; readonly word: string }>> = {
  held: { mark: 'pass', word: 'held' },
  'not-held': { mark: 'fail', word: 'not held' },
  undetermined: { mark: 'no-data', word: 'undetermined' },
  'cannot-be-awarded': { mark: 'no-data', word: 'cannot be awarded yet' },
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
  const { mark, word } = STEPS[step.standing];
  const settled = step.pass.length + step.exempted.length + step.notApplicable.length;
  const musts = settled + step.fail.length + step.noData.length + step.planned.length;
  return (
    <li className={styles.step} data-standing={step.standing}>
      <span className={styles.name}>
        <Mark standing={mark} /> Level {step.level}
      </span>
      <span className={styles.word}>{word}</span>
      <span className={styles.count}>
        {settled} of {musts} musts
      </span>
    </li>
  );
}

/** No level is shown without saying which of its musts nobody can judge yet. */
function Planned({ levels }: { readonly levels: readonly LevelStanding[] }) {
  const waiting = levels.filter(step => step.planned.length > 0);
  if (waiting.length === 0) return null;
  return (
    <p className={styles.planned}>
      Checks still planned, so nobody holds these levels yet:{' '}
      {waiting.map((step, index) => (
        <span key={step.level}>
          {index > 0 && '; '}
          level {step.level} waits for{' '}
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
