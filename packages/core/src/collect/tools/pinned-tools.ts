/** An analyzer or debugger that GDS runs, at the version it was proved with. */
export interface PinnedTool {
  readonly name: 'shadow' | 'dlv' | 'staticcheck';
  /** Import path of its main package, for `go install`. */
  readonly package: string;
  readonly module: string;
  /** Module version with the leading `v`. */
  readonly version: string;
}

/** Every tool that GDS installs, each at one exact version; nothing else is ever fetched (SU6). */
export const PINNED_TOOLS: readonly PinnedTool[] = [
  {
    name: 'shadow',
    package: 'golang.org/x/tools/go/analysis/passes/shadow/cmd/shadow',
    module: 'golang.org/x/tools',
    version: 'v0.52.0',
  },
  {
    name: 'dlv',
    package: 'github.com/go-delve/delve/cmd/dlv',
    module: 'github.com/go-delve/delve',
    version: 'v1.27.2',
  },
  {
    name: 'staticcheck',
    package: 'honnef.co/go/tools/cmd/staticcheck',
    module: 'honnef.co/go/tools',
    version: 'v0.8.2',
  },
];
