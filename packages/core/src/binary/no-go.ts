import type { DescribedBinary } from './description.ts';

/** Whether a file shows no sign of Go. A packed or garbled one may hide them: that is false. */
export function isNoGo({ go, pclntab, packer, garbled }: DescribedBinary): boolean {
  return go.state === 'unknown' && pclntab.state === 'absent' && packer === null && !garbled.suspected;
}

/** What is missing in such a file, and what to name instead. */
export function noGoWords(name: string): { readonly missing: string; readonly provide: string } {
  return {
    missing: `${name} is no Go program: neither build information nor a Go function table in it`,
    provide: 'Name a binary that `go build` wrote.',
  };
}
