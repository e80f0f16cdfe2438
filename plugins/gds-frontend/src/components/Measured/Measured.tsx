import { Text } from '@backstage/ui';
import type { Repository } from '../../links/repository';
import { Commit } from '../Commit/Commit';
import { When } from '../When/When';

export interface MeasuredProps {
  readonly at: string;
  readonly commit: string | null;
  readonly standardVersion: string;
  readonly repository: Repository | undefined;
}

/** When and by which commit it was measured, and by which version of the standard. */
export function Measured({ at, commit, standardVersion, repository }: MeasuredProps) {
  return (
    <Text as="p" variant="body-small" color="secondary">
      Measured <When at={at} />
      {commit !== null && (
        <>
          {' '}
          at commit <Commit sha={commit} repository={repository} />
        </>
      )}{' '}
      · standard {standardVersion}
    </Text>
  );
}
