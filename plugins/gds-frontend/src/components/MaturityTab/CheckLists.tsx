import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type { MaturityCheck } from '@gds-dev/backstage-plugin-gds-common';
import { nextActions } from '@gds-dev/core/report';
import { type Standing, standingOf } from '@gds-dev/core/standard';
import { CheckItem } from '../CheckItem/CheckItem';
import type { Repository } from '../../links/repository';
import type { Reported } from '../MaturityCard/MaturityOverview';
import { gdsTranslationRef } from '../../translation';
import styles from './MaturityTab.module.css';
import { Section } from './Section';

const OTHERS = ['no-data', 'exempted', 'pass', 'not-applicable'] as const satisfies readonly Standing[];

export interface CheckListsProps {
  readonly maturity: Reported;
  readonly repository: Repository | undefined;
  readonly history: React.ComponentProps<typeof CheckItem>['history'];
}

/** What to do next in order of gain, then everything else that was judged. */
export function CheckLists({ maturity, history, repository }: CheckListsProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const todo = nextActions(maturity.checks, maturity.level.held);
  const list = (checks: readonly MaturityCheck[], openFirst = false) => (
    <div className={styles.list}>
      {checks.map((check, index) => (
        <CheckItem
          key={`${check.target?.name ?? ''} ${check.result.check}`}
          check={check}
          repository={repository}
          history={history}
          open={openFirst && index === 0}
        />
      ))}
    </div>
  );
  return (
    <>
      <Section title={t('next.title')} count={todo.length}>
        {todo.length > 0 ? list(todo, true) : <Text as="p">{t('next.nothing')}</Text>}
      </Section>
      {OTHERS.map(standing => {
        const checks = maturity.checks
          .filter(({ result }) => standingOf(result) === standing)
          .sort((a, b) => a.result.code.localeCompare(b.result.code));
        return checks.length === 0 ? null : (
          <Section key={standing} title={t(`lists.${standing}`)} count={checks.length}>
            {list(checks)}
          </Section>
        );
      })}
    </>
  );
}
