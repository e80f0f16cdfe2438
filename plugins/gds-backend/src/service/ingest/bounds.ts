/** What one request may cost before its report is looked at. */
export interface BodyBounds {
  /** Bytes as they arrive. */
  readonly wireBytes: number;
  /** Bytes after one gzip layer. */
  readonly documentBytes: number;
  /** From the first byte asked for to the last one. */
  readonly milliseconds: number;
}

export const BODY_BOUNDS: BodyBounds = {
  wireBytes: 5 * 1024 * 1024,
  documentBytes: 20 * 1024 * 1024,
  milliseconds: 30_000,
};

/** Objects and arrays inside one another. */
export const MAX_DEPTH = 64;

/** Findings of one report. */
export const MAX_FINDINGS = 10_000;

/** A measurement may be this much ahead of the portal's clock, in minutes. */
export const MAX_AHEAD_MINUTES = 10;

/** A measurement may be this old when it is reported, in days. */
export const MAX_BEHIND_DAYS = 30;
