import styles from './Contrast.module.css';

/** Classes of a surface whose small secondary text has enough contrast in every theme. */
export function readable(own: string | undefined): string {
  return [own, styles.readable].filter(name => name !== undefined).join(' ');
}
