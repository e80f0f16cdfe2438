import type { Knex } from 'knex';
import type { UsedToken } from './GdsStore';

/** A token is kept this long after it expired: clocks of replicas differ. */
const KEPT_AFTER_EXPIRY_MS = 5 * 60_000;

interface TokenRow {
  issuer: string;
  jti: string;
  body_hash: string;
  report_id: string;
}

export type TokenUse =
  | { readonly kind: 'first' }
  /** It filed this body before. */
  | { readonly kind: 'repeated'; readonly reportId: string }
  /** It filed another body. */
  | { readonly kind: 'used' };

/** Marks a token as used for a report, inside the transaction that files it. */
export async function useToken(tx: Knex.Transaction, token: UsedToken, reportId: string): Promise<TokenUse> {
  const key = { issuer: token.issuer, jti: token.jti };
  const inserted = await tx('gds_github_tokens')
    .insert({ ...key, body_hash: token.bodyHash, report_id: reportId, expires_at: token.expiresAt })
    .onConflict(['issuer', 'jti'])
    .ignore()
    .returning('jti');
  if (inserted.length > 0) return { kind: 'first' };
  const known = await tx<TokenRow>('gds_github_tokens').where(key).first();
  if (!known) throw new Error('a token was deleted while it was used again');
  return known.body_hash === token.bodyHash ? { kind: 'repeated', reportId: known.report_id } : { kind: 'used' };
}

/** Deletes tokens that expired five minutes ago or earlier. */
export async function deleteTokens(knex: Knex, now: Date): Promise<void> {
  await knex('gds_github_tokens')
    .where('expires_at', '<', new Date(now.getTime() - KEPT_AFTER_EXPIRY_MS))
    .delete();
}
