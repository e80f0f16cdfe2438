import styles from './Prose.module.css';

/** A text with code between backticks, as text nodes only: nothing in it is Markdown or HTML. */
export function Prose({ text }: { readonly text: string }) {
  const parts = text.split('`');
  // An odd number of backticks: the last one opens nothing.
  const closed = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join('`')];
  return (
    <>
      {closed.map((part, index) =>
        index % 2 === 1 ? (
          <code key={index} className={styles.code}>
            {part}
          </code>
        ) : (
          part
        ),
      )}
    </>
  );
}
