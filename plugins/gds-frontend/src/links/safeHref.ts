/**
 * The address as a link may carry it, or `undefined`: http and https only, absolute, without user
 * information. Everything else (`javascript:`, `data:`, `//host`, `https://a@b`) is shown as text.
 */
export function safeHref(address: string): string | undefined {
  // Asked of the text too: the parser drops tabs and mends missing slashes.
  const authority = /^https?:\/\/([^/?#\\\s]+)(?:[/?#]|$)/i.exec(address)?.[1];
  if (authority === undefined || authority.includes('@') || !URL.canParse(address)) return undefined;
  return new URL(address).href;
}
