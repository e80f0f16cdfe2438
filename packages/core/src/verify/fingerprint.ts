import { createHash } from 'node:crypto';
import type { DraftFinding } from '../checks/check.ts';
import type { CheckCode, Finding } from '../standard/index.ts';

/**
 * Drafts as findings with their fingerprints: 32 hex digits of SHA-256 over the code, the place
 * without its line numbers, the text of the line, and a count among otherwise equal ones. So the
 * same fault keeps its fingerprint when lines above it move.
 */
export function withFingerprints(code: CheckCode, drafts: readonly DraftFinding[]): Finding[] {
  const seen = new Map<string, number>();
  return drafts.map(draft => {
    const key = JSON.stringify([code, ...identity(draft)]);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return {
      code,
      severity: draft.severity,
      message: draft.message,
      remedy: draft.remedy,
      ...(draft.location && { location: draft.location }),
      related: [...(draft.related ?? [])],
      evidence: [...(draft.evidence ?? [])],
      fingerprint: createHash('sha256').update(key).update(`\0${count}`).digest('hex').slice(0, 32),
    };
  });
}

function identity({ location, message }: DraftFinding): string[] {
  switch (location?.kind) {
    case 'file':
      return ['file', location.path, (location.snippet ?? message).replace(/\s+/g, ' ').trim(), wording(message)];
    case 'binary':
      return ['binary', location.file, location.section ?? '', wording(message)];
    case 'url':
      return ['url', location.url, wording(message)];
    case 'trace':
    case undefined:
      return ['', wording(message)];
  }
}

/** A message without the numbers that change from run to run. */
function wording(message: string): string {
  return message.replace(/\d+(?:[.:]\d+)*/g, '#');
}
