import { InputError } from '@backstage/errors';
import type { PageKey } from '../../database/GdsStore';

/** A page's start as the text that callers hand back. */
export function cursorOf(key: PageKey | null): string | null {
  return key === null ? null : Buffer.from(`${key.at.getTime()} ${key.id}`).toString('base64url');
}

/** @throws InputError for a text that {@link cursorOf} did not make */
export function parseCursor(cursor: string | undefined): PageKey | null {
  if (cursor === undefined) return null;
  const parts = /^(\d{1,15}) (\d{1,15}|[0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!parts?.[1] || !parts[2]) throw new InputError('the cursor is not one that this list gave');
  return { at: new Date(Number(parts[1])), id: parts[2] };
}
