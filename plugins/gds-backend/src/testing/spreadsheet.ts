import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** `it`, counted as skipped where there is no LibreOffice. With GDS_REQUIRE_ALL=1, as in CI, that throws. */
export function itInSpreadsheet(name: string, body: () => void): void {
  const reason = withoutLibreOffice();
  if (reason === null) it(name, body, 60_000);
  else it.skip(`${name}: ${reason}`, body);
}

function withoutLibreOffice(): string | null {
  try {
    execFileSync('soffice', ['--version'], { stdio: 'ignore', timeout: 30_000 });
    return null;
  } catch {
    if (process.env.GDS_REQUIRE_ALL === '1') throw new Error('GDS_REQUIRE_ALL=1, and soffice is not on this machine');
    return 'soffice is not on this machine';
  }
}

export interface SpreadsheetCell {
  readonly type: string;
  /** `null` for a cell that is none. */
  readonly formula: string | null;
}

/** The cells that LibreOffice makes of a CSV, as they stand in its flat XML (OpenDocument 1.3, part 3, §9.1.4). */
export function cellsInSpreadsheet(csv: string): SpreadsheetCell[] {
  const folder = mkdtempSync(join(tmpdir(), 'gds-spreadsheet-'));
  try {
    const file = join(folder, 'table.csv');
    writeFileSync(file, csv);
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile'))}`;
    // Tokens: separator comma, quote ", UTF-8, from line 1; then what is quoted is no text by itself.
    const filter = '--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false';
    const options = [profile, '--headless', filter, '--convert-to', 'fods', '--outdir', folder, file];
    execFileSync('soffice', options, { stdio: 'ignore', timeout: 60_000 });
    const text = readFileSync(join(folder, 'table.fods'), 'utf8');
    return [...text.matchAll(/<table:table-cell ([^>]*office:value-type="([a-z]+)"[^>]*)>/g)].map(([, cell, type]) => ({
      type: type ?? '',
      formula: /table:formula="([^"]*)"/.exec(cell ?? '')?.[1] ?? null,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
