/** A radar of five axes. */
export function MaturityIcon() {
  return (
    <svg viewBox="0 0 24 24" width="1.5em" height="1.5em" fill="none" stroke="currentColor" aria-hidden="true">
      <path strokeWidth={1.5} strokeLinejoin="round" d="M12 2.5 21.5 9.4 17.9 20.5H6.1L2.5 9.4Z" />
      <path fill="currentColor" fillOpacity={0.6} strokeLinejoin="round" d="M12 6.5 16.5 10.6 15.5 17 9 15.8 7 10.4Z" />
    </svg>
  );
}
