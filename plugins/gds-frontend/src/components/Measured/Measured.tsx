import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type { Attestation } from '@gds-dev/backstage-plugin-gds-common';
import type { Repository } from '../../links/repository';
import { Commit } from '../Commit/Commit';
import { When } from '../When/When';
import { gdsTranslationRef } from '../../translation';
import styles from './Measured.module.css';

export interface MeasuredProps {
  readonly at: string;
  readonly commit: string | null;
  readonly standardVersion: string;
  /** `null` for what nobody measured. */
  readonly attestation: Attestation | null;
  readonly repository: Repository | undefined;
}

/** When and by which commit it was measured, by which version of the standard, and who vouches for it. */
export function Measured({ at, commit, standardVersion, attestation, repository }: MeasuredProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <Text as="p" variant="body-small" color="secondary">
      {commit === null
        ? t('measured.at', { when: <When at={at} /> })
        : t('measured.atCommit', {
            when: <When at={at} />,
            commit: <Commit sha={commit} repository={repository} />,
          })}{' '}
      · {t('measured.standard', { version: standardVersion })}
      {attestation && (
        <>
          {' · '}
          <span className={styles.attestation} title={t(`measured.meaning.${attestation}`)}>
            {t(`measured.attestation.${attestation}`)}
          </span>
        </>
      )}
    </Text>
  );
}
