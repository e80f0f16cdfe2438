import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  SearchField,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import type { FailingCheck } from '@gds-dev/backstage-plugin-gds-common';
import { definitionOf, isCheckId, shortCode } from '@gds-dev/core/standard';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { gdsTranslationRef } from '../../translation';
import { parseView, sortsOf, SUMMARY_BYS, SUMMARY_LEVELS, type SummaryView } from '../../view/summaryView';
import { useSummaryView } from '../../view/useSummaryView';
import styles from './SummaryTable.module.css';

/** A reader types faster than a portal answers. */
const TYPING_MS = 300;

/** What the table lists, a search, and the filters that can be added. */
export function TableControls({ failing }: { readonly failing: readonly FailingCheck[] }) {
  return (
    <div className={styles.controls}>
      <ListBy />
      <Search />
      <AddFilter failing={failing} />
    </div>
  );
}

function ListBy() {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view, hrefTo } = useSummaryView();
  const navigate = useNavigate();
  const choose = (keys: ReadonlySet<unknown>) => {
    const by = SUMMARY_BYS.find(one => keys.has(one)) ?? view.by;
    const { sort, order, ...rest } = view;
    const sorted = sort !== undefined && sortsOf(by).includes(sort) ? { sort, ...(order && { order }) } : {};
    navigate(hrefTo({ ...rest, ...sorted, by }));
  };
  return (
    <ToggleButtonGroup
      aria-label={t('summaryPage.table.by')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[view.by]}
      onSelectionChange={choose}
    >
      {SUMMARY_BYS.map(by => (
        <ToggleButton key={by} id={by}>
          {t(`summaryPage.table.choice.${by}`)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

function Search() {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view, replaceBy } = useSummaryView();
  const shown = view.q ?? '';
  const [text, setText] = useState(shown);
  const sent = useRef(shown);
  useEffect(() => {
    // The address changed by something else than what was typed here: back, a chip, a link.
    if (shown === sent.current) return;
    sent.current = shown;
    setText(shown);
  }, [shown]);

  useEffect(() => {
    const typed = parseView(new URLSearchParams({ q: text }).toString()).q ?? '';
    if (typed === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = typed;
      const { q: _before, ...rest } = view;
      replaceBy(typed === '' ? rest : { ...rest, q: typed });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, view, replaceBy]);

  return (
    <SearchField
      size="small"
      className={styles.search ?? ''}
      aria-label={t('summaryPage.table.search')}
      placeholder={t('summaryPage.table.searchPlaceholder')}
      maxLength={100}
      value={text}
      onChange={setText}
    />
  );
}

function AddFilter({ failing }: { readonly failing: readonly FailingCheck[] }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view, hrefTo } = useSummaryView();
  const navigate = useNavigate();
  const add = (filter: Partial<SummaryView>) => navigate(hrefTo({ ...view, ...filter }));
  return (
    <MenuTrigger>
      <Button size="small" variant="secondary">
        {t('summaryPage.filters.add')}
      </Button>
      <Menu maxHeight="24rem" aria-label={t('summaryPage.filters.add')}>
        <MenuSection title={t('summaryPage.filters.states')}>
          <MenuItem onAction={() => add({ regressed: true })}>{t('summaryPage.filters.regressed')}</MenuItem>
          <MenuItem onAction={() => add({ stale: true })}>{t('summaryPage.filters.stale')}</MenuItem>
        </MenuSection>
        <MenuSection title={t('summaryPage.filters.levels')}>
          {SUMMARY_LEVELS.map(level => (
            <MenuItem key={level} onAction={() => add({ level })}>
              {level === 'unreported'
                ? t('summaryPage.levels.neverReported')
                : t('summaryPage.levels.level', { level: String(level) })}
            </MenuItem>
          ))}
        </MenuSection>
        <MenuSection title={t('summaryPage.filters.checks')}>
          {failing
            .filter(({ check }) => isCheckId(check))
            .map(({ check }) => (
              <MenuItem key={check} onAction={() => add({ failing: check })}>
                {`${shortCode(definitionOf(check).code)} ${definitionOf(check).title}`}
              </MenuItem>
            ))}
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}
