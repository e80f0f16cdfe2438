/** What makes an analyzer able to check the packages that it refused with these words of Go. */
export function uncheckedRemedy(words: string): string {
  if (/no required module|missing go\.sum/.test(words))
    return 'Run `go mod tidy`, commit go.mod and go.sum, then run gds again.';
  return /module lookup disabled|cannot find module/.test(words)
    ? 'Run `go mod download`, then gds again.'
    : 'Make the packages and their tests compile: `go vet ./...`.';
}
