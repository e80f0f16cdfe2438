import type { Agreement, Aspect, Difference } from './agreement.ts';

/** A place where Go's own packages and our readers differ, and why that is right. */
interface Explanation {
  readonly aspect: Aspect;
  /** Every difference of this kind matches it: `ours | Go's`. */
  readonly text: RegExp;
  /** At most so many in one file: more of them are something else. */
  readonly most: number;
  readonly reason: string;
}

export const EXPLAINED: readonly Explanation[] = [
  {
    aspect: 'functions',
    text: /^\d+\tgo:(?:textfipsstart|textfipsend|buildid)\t:0\t\d+\t:0\t\d+ \| /,
    most: 3,
    reason:
      'the offset 0 stands for "no table" (runtime/symtab.go, pcvalue); debug/gosym decodes what is at 0 of pctab',
  },
  {
    aspect: 'functions',
    text: /^\d+\t(?:_?_?_?cgo_|x_cgo_|crosscall|threadentry)\S*\t:0\t\d+\t:0\t\d+ \| /,
    most: 60,
    reason: 'C functions of cgo have offset 0, "no table", too',
  },
  {
    aspect: 'functions',
    text: /^\d+ lines by magic number in \S+ \| none$/,
    most: 1,
    reason: 'no section or symbol names the function table, and Go finds it by nothing else',
  },
  {
    aspect: 'rows',
    text: /^(\d+\t\d+)\t\/[^\t]*\/(debug\/dwarf\/testdata\/[^\t]*\t\d+) \| \1\t\2$/,
    most: 9,
    reason: 'directories of a DWARF 5 line table count from the compilation directory (6.2.4); Go leaves them relative',
  },
];

export interface Judgement {
  /** Differences that no explanation covers, or that are more than it allows. */
  readonly unexplained: readonly string[];
  /** Reason → how many. */
  readonly explained: ReadonlyMap<string, number>;
}

/** Sorts the differences of one file into explained ones and failures. */
export function judge({ differences }: Agreement): Judgement {
  const unexplained: string[] = [];
  const counts = new Map<Explanation, number>();
  for (const difference of differences) {
    const explanation = explanationOf(difference);
    if (explanation === undefined) unexplained.push(`${difference.aspect}: ${difference.text}`);
    else counts.set(explanation, (counts.get(explanation) ?? 0) + 1);
  }
  for (const [{ aspect, most, reason }, count] of counts) {
    if (count > most) unexplained.push(`${aspect}: ${count} times, at most ${most} are explained by: ${reason}`);
  }
  return { unexplained, explained: new Map(Array.from(counts, ([{ reason }, count]) => [reason, count])) };
}

function explanationOf({ aspect, text }: Difference): Explanation | undefined {
  return EXPLAINED.find(explanation => explanation.aspect === aspect && explanation.text.test(text));
}
