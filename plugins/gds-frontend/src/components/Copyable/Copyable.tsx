import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useEffect, useState } from 'react';
import { gdsTranslationRef } from '../../translation';
import styles from './Copyable.module.css';

const CONFIRMED_MS = 2000;

/** Commands or a file to copy as they are. */
export function Copyable({ text, label }: { readonly text: string; readonly label: string }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  useEffect(() => {
    if (copied === 'no') return undefined;
    const timer = setTimeout(() => setCopied('no'), CONFIRMED_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = () => {
    // Absent without a secure context.
    const writing = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    writing.then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    );
  };
  return (
    <div className={styles.block}>
      <pre className={styles.text}>
        <code>{text}</code>
      </pre>
      <Button
        size="small"
        variant="secondary"
        onPress={copy}
        aria-label={t('copy.label', { what: label })}
        className={styles.button ?? ''}
      >
        {t(`copy.${copied}`)}
      </Button>
    </div>
  );
}
