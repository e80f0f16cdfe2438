import type { FileLocation, Location } from '@gds-dev/core/standard';
import type { Repository } from '../../links/repository';
import { SafeLink } from '../SafeLink/SafeLink';
import styles from './CheckItem.module.css';

export interface PlaceProps {
  readonly location: Location;
  readonly commit: string | null;
  readonly repository: Repository | undefined;
}

/** Where a finding is. A file's line is linked at its commit; no address of a report is ever a link. */
export function Place({ location, commit, repository }: PlaceProps) {
  switch (location.kind) {
    case 'file':
      return (
        <div className={styles.place}>
          <SafeLink
            href={commit === null ? undefined : repository?.lineHref(commit, location.path, location.startLine)}
            title={commit === null ? 'judged without a commit' : `at commit ${commit}`}
          >
            {location.path}:{location.startLine}
            {location.startColumn !== undefined && `:${location.startColumn}`}
          </SafeLink>
          {location.snippet !== undefined && <Snippet location={location} snippet={location.snippet} />}
        </div>
      );
    case 'binary':
      return (
        <div className={styles.place}>
          {[location.file, location.section, location.address].filter(part => part !== undefined).join(' · ')}
        </div>
      );
    case 'url':
      return <div className={styles.place}>{location.url}</div>;
    case 'trace':
      return (
        <div className={styles.place}>
          trace {location.traceId}
          {location.spanId !== undefined && ` · span ${location.spanId}`}
        </div>
      );
    default:
      return null;
  }
}

/** The line itself, with the faulty part underlined. Columns are 1-based, in UTF-16 units. */
function Snippet({ location, snippet }: { readonly location: FileLocation; readonly snippet: string }) {
  const start = (location.startColumn ?? 1) - 1;
  const oneLine = location.endLine === undefined || location.endLine === location.startLine;
  const end = oneLine && location.endColumn !== undefined ? location.endColumn - 1 : snippet.length;
  const marked = location.startColumn !== undefined && start < end && start < snippet.length;
  return (
    <pre className={styles.snippet}>
      <span className={styles.lineNumber}>{location.startLine}</span>
      <code>
        {marked ? (
          <>
            {snippet.slice(0, start)}
            <mark>{snippet.slice(start, end)}</mark>
            {snippet.slice(end)}
          </>
        ) : (
          snippet
        )}
      </code>
    </pre>
  );
}
