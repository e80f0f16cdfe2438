import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { definitionOf, shortCode } from '@gds-dev/core/standard';
import { gdsTranslationRef } from '../../translation';
import { scopeOf, type SummaryView } from '../../view/summaryView';
import { useSummaryView } from '../../view/useSummaryView';
import styles from './SummaryTable.module.css';

/** The filters that narrow the table, each with the link that takes it away; `onRemove` gives the focus a new place. */
export function FilterChips({ onRemove }: { readonly onRemove: () => void }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view, hrefTo } = useSummaryView();
  const { level, failing, regressed, stale, q } = view;
  const chips: { readonly name: keyof SummaryView; readonly text: string }[] = [];
  if (level !== undefined) {
    const text =
      level === 'unreported'
        ? t('summaryPage.levels.neverReported')
        : t('summaryPage.levels.level', { level: String(level) });
    chips.push({ name: 'level', text });
  }
  if (failing !== undefined) {
    const { code, title } = definitionOf(failing);
    chips.push({ name: 'failing', text: t('summaryPage.filters.failing', { check: `${shortCode(code)} ${title}` }) });
  }
  if (regressed) chips.push({ name: 'regressed', text: t('summaryPage.filters.regressed') });
  if (stale) chips.push({ name: 'stale', text: t('summaryPage.filters.stale') });
  if (q !== undefined) chips.push({ name: 'q', text: t('summaryPage.filters.search', { text: q }) });
  if (chips.length === 0) return null;
  return (
    <ul className={styles.chips} aria-label={t('summaryPage.filters.active')}>
      {chips.map(({ name, text }) => (
        <li key={name}>
          <Link
            className={styles.chip ?? ''}
            standalone
            href={hrefTo({ ...view, [name]: undefined })}
            aria-label={t('summaryPage.filters.remove', { filter: text })}
            onClick={onRemove}
          >
            {text} <span aria-hidden="true">✕</span>
          </Link>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <Link href={hrefTo({ ...scopeOf(view), by: view.by })} onClick={onRemove}>
            {t('summaryPage.filters.clear')}
          </Link>
        </li>
      )}
    </ul>
  );
}
