import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Report, ReportSchema } from '@gds-dev/core/standard';
import { CannotRun } from './problem.ts';

const MOST_BYTES = 20 * 1024 * 1024;
const MOST_DEPTH = 64;
const MOST_FINDINGS = 10_000;

/**
 * Reads a report that another job wrote: foreign input. A regular file of at most 20 MiB, at most 64
 * levels deep, valid under the report's schema, with at most 10,000 findings.
 *
 * @throws CannotRun says what is wrong with it and what to do
 */
export async function readReport(path: string): Promise<Report> {
  const text = await readText(path);
  if (depthOf(text) > MOST_DEPTH) throw refused(path, `it is nested more than ${MOST_DEPTH} levels deep`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refused(path, `it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = ReportSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refused(path, `it is not a GDS report: ${issue?.path.join('.') || 'document'}: ${issue?.message}`);
  }
  const report = parsed.data;
  if (report.reference) throw refused(path, 'it is the standard’s reference picture, not a service');
  const results = [...report.targets.flatMap(target => target.results), ...report.results];
  const findings = results.reduce((sum, result) => sum + ('findings' in result ? result.findings.length : 0), 0);
  if (findings > MOST_FINDINGS) throw refused(path, `it has ${findings} findings; at most ${MOST_FINDINGS} are read`);
  return report;
}

function refused(path: string, why: string): CannotRun {
  return new CannotRun(
    `The report ${JSON.stringify(path)} was refused: ${why}. Write it with the same version of GDS.`,
  );
}

async function readText(path: string): Promise<string> {
  const missing = `There is no report at ${JSON.stringify(path)}: the job that verifies could not run, or did not hand its report over. See its log, and the steps that upload and download the report.`;
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      throw isMissing(error)
        ? new CannotRun(missing)
        : refused(path, error instanceof Error ? error.message : String(error));
    },
  );
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw refused(path, 'it is not a regular file');
    if (stat.size > MOST_BYTES) throw refused(path, `it has ${stat.size} bytes; at most ${MOST_BYTES} are read`);
    const buffer = Buffer.alloc(stat.size + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > stat.size) throw refused(path, 'it grew while it was read');
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length));
  } catch (error) {
    throw error instanceof TypeError ? refused(path, 'it is not UTF-8') : error;
  } finally {
    await file.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Deepest nesting of brackets outside of strings, without parsing. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (inString) {
      if (character === 0x5c) i++;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x5b || character === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (character === 0x5d || character === 0x7d) depth--;
  }
  return deepest;
}
