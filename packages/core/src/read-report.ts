import { open } from 'node:fs/promises';
import { constants } from 'node:fs';
import { readReportDocument, type Report } from './standard/index.ts';

const MAX_BYTES = 20 * 1024 * 1024;
const MAX_DEPTH = 64;

/** A report file cannot be used; the message says what, where and what to do. */
export class ReportFileError extends Error {
  override readonly name = 'ReportFileError';
}

/**
 * A stored report, validated like any other input.
 *
 * @throws ReportFileError
 */
export async function readReport(file: string): Promise<Report> {
  return parseReport(await readBounded(file), file);
}

/** @throws ReportFileError that names `name` and the first faults */
export function parseReport(text: string, name: string): Report {
  if (depthOf(text) > MAX_DEPTH)
    throw new ReportFileError(`${name} is nested deeper than ${MAX_DEPTH} levels; it is no GDS report`);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    // The engine's message quotes the text, which may be of a file that nobody meant.
    const at = /at position \d+/.exec((error as Error).message)?.[0];
    throw new ReportFileError(
      `${name} is no JSON${at === undefined ? '' : ` (${at})`}. Give a report of gds verify, such as .gds/report.json`,
    );
  }
  const parsed = readReportDocument(document);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .slice(0, 3)
    .map(issue => `${issue.path.join('.') || 'the document'}: ${issue.message}`);
  throw new ReportFileError(
    `${name} is no GDS report that this version reads: ${faults.join('; ')}. Write it again with: gds verify`,
  );
}

async function readBounded(path: string): Promise<string> {
  let handle;
  try {
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ReportFileError(
      code === 'ENOENT'
        ? `${path} does not exist. Give a report of gds verify, such as .gds/report.json`
        : `${path} cannot be opened (${code ?? 'unknown'})`,
    );
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile())
      throw new ReportFileError(`${path} is not a regular file. Give a report of gds verify, such as .gds/report.json`);
    if (stat.size > MAX_BYTES)
      throw new ReportFileError(`${path} has ${stat.size} bytes; a report has at most ${MAX_BYTES}`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Deepest nesting of brackets outside of strings, by a plain scan: JSON.parse takes any depth, recursion after it does not. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}
