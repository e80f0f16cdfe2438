import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { type ReactNode, useId } from 'react';
import { readable } from '../Contrast/readable';
import styles from './MaturityTab.module.css';

/** A part of the tab, with its heading and how many things it holds. */
export function Section({
  title,
  count,
  children,
}: {
  readonly title: string;
  readonly count?: number;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Card className={readable(styles.section)}>
        <CardHeader>
          <Text as="h2" id={id} variant="title-x-small" weight="bold">
            {title} {count !== undefined && <span className={styles.count}>{count}</span>}
          </Text>
        </CardHeader>
        <CardBody>{children}</CardBody>
      </Card>
    </section>
  );
}
