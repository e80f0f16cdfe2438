import { CATALOGUE, type CatalogueRow, type CheckCode } from '../standard/index.ts';
import type { SarifRule } from './sarif-log.ts';

const BUILT = CATALOGUE.filter(row => row.status === 'built');

/** A rule for each built check (SARIF §3.49). */
export const RULES: readonly SarifRule[] = BUILT.map(ruleOf);

export function ruleIndex(code: CheckCode): number {
  return BUILT.findIndex(row => row.code === code);
}

function ruleOf(row: CatalogueRow): SarifRule {
  const text = `Why: ${row.why}.\n\nChange: ${row.remedy}`;
  return {
    id: row.code,
    name: row.id,
    shortDescription: { text: row.failTitle },
    fullDescription: { text: `${row.failTitle}: ${row.why}.` },
    help: {
      text: `${text}\n\nMore: gds explain ${row.code}`,
      markdown: `**Why:** ${row.why}.\n\n**Change:** ${row.remedy}\n\nMore: \`gds explain ${row.code}\``,
    },
    defaultConfiguration: { level: row.requirement === 'recommended' ? 'warning' : 'error' },
    properties: {
      tags: [row.pillar, `level-${row.level}`],
      precision: 'very-high',
      'problem.severity': row.requirement === 'recommended' ? 'warning' : 'error',
    },
  };
}
