import { type Bounds, fits, fitted, MOST_SUMMARY_BYTES, pageOf, SMALLEST } from './fitted.ts';
import { type PageOptions, planned, renderMarkdown, restOf, sectionsOf } from './markdown.ts';
import type { Shown } from './open-rows.ts';
import { isSound, servicesTable, worstFirst } from './services-table.ts';

/** Rows of the table of services. */
const MOST_SERVICES = 1000;

/**
 * The reports of one run as a job summary: a table of the services, then each under its heading, the
 * worst first. When not all fit, the first ones are shown and the others counted.
 */
export function renderSummary(all: readonly Shown[], options: PageOptions & Bounds = {}): string {
  const { most, mostBytes = MOST_SUMMARY_BYTES } = options;
  const bounds = { most, mostBytes };
  const sorted = worstFirst(all);
  const [first] = sorted;
  if (!first) return 'There is no report.\n';
  if (sorted.length === 1) return renderMarkdown(first.report, { ...options, ...first });
  const rest = restOf(options);
  const waiting = new Set(sorted.flatMap(({ report }) => planned(report)));
  const contents = (rows: number) => [`### ${servicesLine(sorted)}`, servicesTable(sorted, rows, rest), ...waiting];
  const page = fitted(bounds, size => [
    ...contents(MOST_SERVICES),
    ...sorted.flatMap(shown => sectionsOf(shown, size, options)),
  ]);
  if (page !== undefined) return page;
  const services = sorted.map(shown => sectionsOf(shown, SMALLEST, options).join('\n\n'));
  for (let rows = MOST_SERVICES; rows >= 1; rows = Math.floor(rows / 10)) {
    for (let count = services.length - 1; count >= 0; count -= Math.max(1, Math.floor(count / 5))) {
      const left = `${count} of ${services.length} services are shown; all are in ${rest}.`;
      const shorter = pageOf([...contents(rows), ...services.slice(0, count), left]);
      if (fits(shorter, bounds)) return shorter;
    }
  }
  return 'The reports are too long to be shown here; they are complete in the report files.\n';
}

/** `3 services: 2 need a change` */
export function servicesLine(all: readonly Shown[]): string {
  const open = all.filter(({ report }) => !isSound(report)).length;
  const need = open === 0 ? 'nothing to change' : `${open} ${open === 1 ? 'needs' : 'need'} a change or data`;
  return `${all.length} services: ${need}`;
}
