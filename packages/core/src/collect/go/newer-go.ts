/** A newer Go than the one that is installed, which a go.mod, a go.work or a module asks for. */
export interface NewerGo {
  /** `go.mod`, `go.work` or `module@version`, as cmd/go names it. */
  readonly asker: string;
  readonly wanted: string;
  readonly installed: string;
  readonly remedy: string;
}

/** Reads cmd/go's `go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)`. */
export function newerGo(words: string): NewerGo | undefined {
  const [, asker, wanted, installed] = /^go: (\S+) requires go >= (\S+) \(running go ([^\s;]+)/m.exec(words) ?? [];
  if (asker === undefined || wanted === undefined || installed === undefined) return undefined;
  const lower = asker.includes('@') ? `require an older version of ${asker.split('@')[0]}` : 'lower the go line';
  return { asker, wanted, installed, remedy: `Install Go ${wanted} or newer (https://go.dev/dl/), or ${lower}.` };
}
