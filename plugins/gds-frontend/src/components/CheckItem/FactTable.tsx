import type { Fact } from '@gds-dev/core/standard';
import { readFact } from '../../format/fact';
import styles from './CheckItem.module.css';

/** What was seen, by key: numbers at the right with their units, exact values on hover. */
export function FactTable({ label, facts }: { readonly label: string; readonly facts: readonly Fact[] }) {
  if (facts.length === 0) return null;
  return (
    <div className={styles.scroll}>
      <table className={styles.facts}>
        <caption>{label}</caption>
        <tbody>
          {facts.map((fact, index) => {
            const { text, exact, form } = readFact(fact);
            return (
              <tr key={`${fact.key} ${index}`}>
                <th scope="row">{fact.key}</th>
                <td data-form={form} title={exact === text ? undefined : exact}>
                  {text}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
