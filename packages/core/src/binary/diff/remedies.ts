import type { CauseKind, Evidence, Pair } from './difference.ts';

/**
 * The exact change that removes a cause.
 *
 * @param releases Go releases of the two builds
 */
export function remedyOf(kind: CauseKind, evidence: readonly Evidence[], releases: Pair<string | undefined>): string {
  const names = [...new Set(evidence.map(({ what }) => what))];
  switch (kind) {
    case 'program':
      return 'Compare two builds of one package.';
    case 'target':
      return 'Build both with the same GOOS and GOARCH.';
    case 'toolchain': {
      const release = [releases.a, releases.b].find(text => /^go1\.[\d.]+$/.test(text ?? '')) ?? 'go1.N.P';
      return `Build both with one Go release: \`toolchain ${release}\` in go.mod, or GOTOOLCHAIN=${release}.`;
    }
    case 'flags':
      return `Build both with the same ${names
        .slice(0, 5)
        .map(name => name.replace(/ \(.*/, ''))
        .join(', ')}.`;
    case 'cgo':
      return names.includes('CGO_ENABLED')
        ? 'Set CGO_ENABLED for both builds, best to 0: its default depends on whether a C compiler is found.'
        : 'Build both in one image with the same C compiler and CGO_*FLAGS, or with CGO_ENABLED=0.';
    case 'modules':
      return 'Build both from the same go.mod and go.sum with -mod=readonly, and replace no module by a directory.';
    case 'vcs':
      return evidence.some(({ what, a, b }) => what === 'vcs.modified' && (a === 'true' || b === 'true'))
        ? 'Commit or stash the changes and build both from the same commit; -buildvcs=false leaves the stamp out.'
        : 'Build both from the same commit; -buildvcs=false leaves the stamp out.';
    case 'path':
      return 'Build both with -trimpath.';
    case 'value':
      return 'Take the value from the commit, not from the clock or the machine: `git log -1 --format=%cI`, SOURCE_DATE_EPOCH; or drop it, Go stamps the commit by itself.';
    case 'source':
      return 'Build both from the same commit; code that is generated while building must come out the same.';
    case 'strip':
      return 'Give both builds the same -s and -w in -ldflags, and run `strip` on both or on neither.';
    case 'compression':
      return 'Link both with one Go release and the same -ldflags=-compressdwarf, and run objcopy on both or on neither.';
    case 'build-id':
      return 'Build both with -ldflags=-buildid= (empty), or with equal flags: the id is made of the inputs of the link.';
    case 'layout':
      return 'Let both files be as the linker wrote them: something behind it moved or padded sections.';
  }
}
