import {
  definitionOf,
  type Finding,
  type Novelty,
  type PlacedFinding,
  type Report,
  shortCode,
  standingOf,
} from '../standard/index.ts';
import { type Before, passedBefore } from './before.ts';
import { cellCode, ownCell } from './github-text.ts';
import { MOST_NAME } from './headline.ts';
import type { Row, Size } from './markdown-table.ts';
import { type NoveltyOf, noveltyOf } from './novelty.ts';
import { place } from './place.ts';
import { MARKS } from './style.ts';
import { type Judged, judged, sameFinding } from './verdict.ts';

/** A report, what it is compared with, and which of its findings are new. */
export interface Shown {
  readonly report: Report;
  readonly before?: Before | undefined;
  /** By the report's baseline when left out. */
  readonly novelty?: NoveltyOf | undefined;
}

/** A row of the table of what is to change: a finding, or a required check without data. */
export interface OpenRow extends Row {
  /** Of a finding. */
  readonly novelty: Novelty | undefined;
  /** 0 for what comes first. */
  readonly rank: number;
}

/** Heads of the table that the cells of a row belong to. Where a finding stands is below what it says: four columns fit a page. */
export const OPEN_HEADS = ['', 'check', 'what', 'change'] as const;

/**
 * What is to change: required failures, other failures, what is required and has no data, then what
 * was found beside a pass. In each what passed before comes first; of one check new findings and errors do.
 */
export function openRows({ report, before, novelty = noveltyOf(report) }: Shown, { cell }: Pick<Size, 'cell'>) {
  const regressed = passedBefore(before);
  const was = before ? `passed on ${cellCode(before.name, MOST_NAME)}` : '';
  const rank = (one: Judged) => {
    const { outcome, required } = one.result;
    const kind = outcome === 'fail' ? (required ? 0 : 1) : outcome === 'no-data' ? 2 : 3;
    return kind * 2 + (regressed(one) ? 0 : 1);
  };
  return judged(report)
    .filter(({ result }) => standingOf(result) !== 'exempted')
    .map(one => ({ one, rank: rank(one) }))
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ one, rank: first }) => rowsOf(one, first, regressed(one) ? was : '', novelty, cell));
}

function rowsOf(one: Judged, rank: number, was: string, noveltyOfPlaced: NoveltyOf, cell: number): OpenRow[] {
  const { target, result } = one;
  const row = definitionOf(result.check);
  const failed = result.outcome === 'fail';
  const check = `**${shortCode(row.code)}** ${ownCell(failed ? row.failTitle : row.title)}`;
  if (result.outcome === 'not-applicable') return [];
  if (result.outcome === 'no-data') {
    if (!result.required) return [];
    const { summary, provide: way } = result;
    return [
      {
        target,
        check,
        rank,
        novelty: undefined,
        says: [summary, way, was],
        cells: words => [
          MARKS['no-data'],
          `${words} (required${was === '' ? '' : `, ${was}`})`,
          cellCode(summary, cell),
          cellCode(way, cell),
        ],
      },
    ];
  }
  const notes = [
    ...(was === '' ? [] : [`**regressed**, ${was}`]),
    ...(failed && !result.required ? ['not required'] : []),
  ].join('; ');
  return result.findings
    .map(finding => ({ finding, novelty: noveltyOfPlaced({ target: target?.name ?? null, finding }) }))
    .sort((a, b) => order(a) - order(b))
    .map(({ finding, novelty }) => ({
      target,
      check,
      rank,
      novelty,
      says: [sameFinding(finding), result.required, novelty, was],
      cells: words => [
        finding.severity === 'error' ? MARKS.fail : finding.severity === 'warning' ? '!' : 'i',
        notes === '' ? words : `${words} (${notes})`,
        [
          `${novelty === 'new' ? '**new** ' : ''}${cellCode(finding.message, cell)}`,
          ...(finding.location ? [cellCode(place(finding.location), cell)] : []),
        ].join('<br>'),
        // The catalogue's remedy is this project's own text; any other one comes from the report.
        finding.remedy === row.remedy ? ownCell(row.remedy) : cellCode(finding.remedy, cell),
      ],
    }));
}

const SEVERITY: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, notice: 2 };

function order({ finding, novelty }: { finding: PlacedFinding['finding']; novelty: Novelty }): number {
  return (novelty === 'new' ? 0 : 10) + SEVERITY[finding.severity];
}
