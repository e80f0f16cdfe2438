import { Text } from '@backstage/ui';
import type { Attestation } from '@gds-dev/backstage-plugin-gds-common';
import type { Repository } from '../../links/repository';
import { Commit } from '../Commit/Commit';
import { When } from '../When/When';
import styles from './Measured.module.css';

export interface MeasuredProps {
  readonly at: string;
  readonly commit: string | null;
  readonly standardVersion: string;
  /** `null` for what nobody measured. */
  readonly attestation: Attestation | null;
  readonly repository: Repository | undefined;
}

/** What each attestation means, for a reader who asks. */
const ATTESTATIONS: Readonly<Record<Attestation, { readonly label: string; readonly meaning: string }>> = {
  attested: {
    label: 'attested',
    meaning: "Every result was sent by a workflow that this portal lists, as GitHub's token shows.",
  },
  'self-reported': {
    label: 'self-reported',
    meaning: "Sent by the repository's own workflow, a service or a person: nobody vouches for it.",
  },
};

/** When and by which commit it was measured, by which version of the standard, and who vouches for it. */
export function Measured({ at, commit, standardVersion, attestation, repository }: MeasuredProps) {
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
      {attestation && (
        <>
          {' · '}
          <span className={styles.attestation} title={ATTESTATIONS[attestation].meaning}>
            {ATTESTATIONS[attestation].label}
          </span>
        </>
      )}
    </Text>
  );
}
