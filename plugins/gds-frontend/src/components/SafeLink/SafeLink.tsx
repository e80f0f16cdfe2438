import { Link } from '@backstage/ui';
import type { ReactNode } from 'react';
import { safeHref } from '../../links/safeHref';

/** A link to another site, or its text alone when the address is none that may be followed. */
export function SafeLink({
  href,
  title,
  children,
}: {
  readonly href: string | undefined;
  readonly title?: string;
  readonly children: ReactNode;
}) {
  const safe = href === undefined ? undefined : safeHref(href);
  if (safe === undefined) return <span title={title}>{children}</span>;
  return (
    <Link href={safe} target="_blank" rel="noopener noreferrer" {...(title !== undefined && { title })}>
      {children}
    </Link>
  );
}
