import type { Configuration } from '../configuration.ts';

/** What the commit that a change is merged into says in its `gds.yaml`. */
export interface BaseConfiguration {
  /** Full hexadecimal id of the commit. */
  readonly commit: string;
  /** `gds.yaml` of that commit; the defaults where it has none, or one that cannot be used. */
  readonly configuration: Configuration;
  readonly state: 'read' | 'absent' | 'unusable';
  /** Why it cannot be used. */
  readonly problem?: string;
}

/** A part of the configuration that judges, and one sentence for each thing that the change says otherwise. */
export interface Held<T> {
  readonly value: T;
  readonly notes: readonly string[];
}

/** As a sentence names it: `the base commit 1a2b3c4`. */
export function inWords({ commit }: Pick<BaseConfiguration, 'commit'>): string {
  return `the base commit ${commit.slice(0, 7)}`;
}

/** What only a person who merges the change can make count. */
export const UNTIL_MERGED = 'until this is merged';

/** What the change may do on its own, since it lets less pass. */
export const COUNTS_NOW = 'and that counts in this run already';

/** Foreign text of a sentence: a report's note has no room for all of it. */
export function clipped(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

/** An address without what may hold a secret. */
export function shownUrl(text: string): string {
  const { protocol, host, pathname } = new URL(text);
  return clipped(`${protocol}//${host}${pathname}`);
}
