import { configApiRef, useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { Copyable } from '../Copyable/Copyable';
import { gdsTranslationRef } from '../../translation';
import styles from './Notices.module.css';

/** How a service's first report comes about, ready to copy. */
export function NeverReported({ entityRef }: { readonly entityRef: string }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const portal = useApi(configApiRef).getString('backend.baseUrl');
  const commands = [
    `gds verify    # ${t('notices.never.judges')}`,
    `GDS_PORTAL_TOKEN=… gds publish .gds/report.json --portal ${portal}`,
  ].join('\n');
  return (
    <div className={styles.notice}>
      <Text as="p" weight="bold">
        {t('notices.never.title')}
      </Text>
      <Text as="p">{t('notices.never.name')}</Text>
      <Copyable label={t('notices.never.lines')} text={`apiVersion: gds/v1\nservice: ${entityRef}`} />
      <Text as="p">{t('notices.never.then')}</Text>
      <Copyable label={t('notices.never.commands')} text={commands} />
    </div>
  );
}
