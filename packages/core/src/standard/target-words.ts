/** A target as a sentence names it: by its subject, or by its name where that is a mere `.`. */
export function targetInWords({ name, subject }: { readonly name: string; readonly subject: string }): string {
  return /^\.\/*$/.test(subject) ? name : subject;
}
