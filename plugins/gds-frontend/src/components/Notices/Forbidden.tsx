import { Text } from '@backstage/ui';
import styles from './Notices.module.css';

/** 403 or 404: the portal does not tell which, so neither does this. */
export function Forbidden() {
  return (
    <div className={styles.notice}>
      <Text as="p" weight="bold">
        Not yours to see, or not there
      </Text>
      <Text as="p" color="secondary">
        The portal shows the maturity of this entity to nobody without the permission gds.maturity.read. Ask the people
        who run the portal for it.
      </Text>
    </div>
  );
}
