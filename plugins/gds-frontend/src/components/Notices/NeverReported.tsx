import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { Copyable } from '../Copyable/Copyable';
import styles from './Notices.module.css';

/** How a service's first report comes about, ready to copy. */
export function NeverReported({ entityRef }: { readonly entityRef: string }) {
  const portal = useApi(configApiRef).getString('backend.baseUrl');
  const commands = [
    'gds verify    # judges it and writes .gds/report.json',
    `GDS_PORTAL_TOKEN=… gds publish .gds/report.json --portal ${portal}`,
  ].join('\n');
  return (
    <div className={styles.notice}>
      <Text as="p" weight="bold">
        This service has not been measured yet
      </Text>
      <Text as="p">In its repository, let gds.yaml name this entity (gds init writes the rest):</Text>
      <Copyable label="the lines of gds.yaml" text={`apiVersion: gds/v1\nservice: ${entityRef}`} />
      <Text as="p">Then, with a token that the portal accepts for reports:</Text>
      <Copyable label="the commands" text={commands} />
    </div>
  );
}
