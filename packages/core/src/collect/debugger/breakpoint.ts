import { type Binary, functionAt } from '../../binary/open.ts';
import { headerOfRow } from '../../binary/dwarf/line-table.ts';
import { filePath } from '../../binary/dwarf/line-files.ts';
import type { DwarfLines } from '../../binary/dwarf/read-lines.ts';
import { functionName } from '../../binary/pclntab/pclntab.ts';
import type { Pclntab } from '../../binary/pclntab/table.ts';

/** A line that has code, by the binary's own line table. */
export interface CodeLine {
  /** As the binary names it. */
  readonly file: string;
  readonly line: number;
  /** Of the row with the lowest address. */
  readonly address: number;
}

/** Lines on which a breakpoint may be tried, the best first; at least one. */
export type BreakpointChoice =
  | { readonly state: 'chosen'; readonly function: string; readonly lines: readonly CodeLine[] }
  /** `why` names what was looked for and what is there instead. */
  | { readonly state: 'none'; readonly why: string };

const MAIN = 'main.main';
/** In optimised code a line may have rows but no statement; some lines further one has. */
const MAX_LINES = 20;

/**
 * The first lines of `main.main` behind the one that declares it: a breakpoint there is hit when all init
 * functions have run and nothing of main has.
 */
export async function firstLinesOfMain(binary: Binary): Promise<BreakpointChoice> {
  const table = (await binary.functions())?.table;
  const lines = await binary.lines();
  if (table === undefined || lines === undefined) return none('the binary has no line table');
  const index = indexOf(table, MAIN);
  if (index < 0) return none(`the binary has no function ${MAIN}`);
  const rows = rowsBetween(lines, table.entries[index]!, table.entries[index + 1]!);
  const declared = rows[0];
  if (declared === undefined) return none(`no line of ${MAIN} is in the line table`);
  const own = distinct(rows.filter(({ file, line }) => file === declared.file && line > declared.line));
  // A function on one line has no other.
  return { state: 'chosen', function: MAIN, lines: own.length > 0 ? own.slice(0, MAX_LINES) : [declared] };
}

/** Address of a function by its linker's name, as the file has it. */
export async function entryOf(binary: Binary, name: string): Promise<number | undefined> {
  const table = (await binary.functions())?.table;
  return table?.entries[indexOf(table, name)];
}

function indexOf(table: Pclntab, name: string): number {
  for (let index = 0; index < table.functions; index++) if (functionName(table, index) === name) return index;
  return -1;
}

/** The line `file.go:12`: a path's last parts are enough where they are not ambiguous. */
export async function configuredLine(binary: Binary, breakpoint: string): Promise<BreakpointChoice> {
  const colon = breakpoint.lastIndexOf(':');
  const wanted = breakpoint.slice(0, colon).replace(/^\.\//, '');
  const line = Number(breakpoint.slice(colon + 1));
  const lines = await binary.lines();
  if (lines === undefined) return none('the binary has no line table');
  const isWanted = (file: string) => file === wanted || file.endsWith(`/${wanted}`);
  const rows = distinct(rowsBetween(lines, 0, Infinity, isWanted));
  const files = [...new Set(rows.map(({ file }) => file))];
  if (files.length === 0) return none(`no file of the binary is called ${wanted}`);
  if (files.length > 1) return none(`${wanted} may be ${files.slice(0, 5).join(' or ')}; write more of its path`);
  const found = rows.find(each => each.line === line);
  if (found === undefined) {
    const next = rows.find(each => each.line > line);
    const last = rows.reduce((most, each) => Math.max(most, each.line), 0);
    return none(
      `line ${line} of ${wanted} has no code; ${next ? `the next that has is ${next.line}` : `the last that has is ${last}`}`,
    );
  }
  const place = await functionAt(binary, found.address);
  return { state: 'chosen', function: place?.name ?? '(no function)', lines: [found] };
}

function none(why: string): BreakpointChoice {
  return { state: 'none', why };
}

/** Rows of the addresses from `start` to before `end` that have a file and a line, by address. */
function rowsBetween(dwarf: DwarfLines, start: number, end: number, accept = (_: string) => true): CodeLine[] {
  const { rows } = dwarf.table;
  const fileOf = fileNames(dwarf);
  const found: CodeLine[] = [];
  for (let row = 0; row < rows.count; row++) {
    const address = rows.addresses[row]!;
    const line = rows.lines[row]! | 0;
    if (address < start || address >= end || line <= 0) continue;
    const file = fileOf(row);
    if (file !== undefined && accept(file)) found.push({ file, line, address });
  }
  return found.sort((a, b) => a.address - b.address);
}

/** Names of the files of rows, each made once: a program has millions of rows. */
function fileNames({ table, names, directories }: DwarfLines): (row: number) => string | undefined {
  const known = new Map<number, Map<number, string | undefined>>();
  return row => {
    const header = table.rows.headers[headerOfRow(table, row)]!;
    const file = table.rows.files[row]!;
    let ofHeader = known.get(header.offset);
    if (ofHeader === undefined) known.set(header.offset, (ofHeader = new Map()));
    if (!ofHeader.has(file)) ofHeader.set(file, filePath(header, file, names, directories.get(header.offset) ?? ''));
    return ofHeader.get(file);
  };
}

/** One row a line, that of the lowest address; by line. */
function distinct(rows: readonly CodeLine[]): CodeLine[] {
  const first = new Map<string, CodeLine>();
  for (const row of rows) {
    const key = `${row.file}\0${row.line}`;
    if (!first.has(key)) first.set(key, row);
  }
  return [...first.values()].sort((a, b) => a.line - b.line || a.address - b.address);
}
