import type { TemplateFields } from '../text/go-template.ts';
import { untraced } from '../text/traced-text.ts';

/** Fields that the commit, its tags and the target decide (goreleaser, internal/tmpl). */
const COMMIT = new Set(
  (
    'Version RawVersion Tag PreviousTag Commit FullCommit ShortCommit CommitDate CommitTimestamp Major Minor Patch ' +
    'Prerelease TagSubject TagContents TagBody Summary ProjectName ModulePath IsGitDirty IsGitClean GitTreeState ' +
    'Os Arch Amd64 Arm64 Arm I386 Mips Ppc64 Riscv64 Target Name Ext Binary IsSnapshot IsSingleTarget IsNightly'
  ).split(' '),
);
/** Fields that are the time of the build. */
const CLOCK = new Set(['Date', 'Timestamp', 'Now']);

/** The fields of goreleaser's templates; `output` is the path of the binary, as hooks know it. */
export function goreleaserFields(output: string): TemplateFields {
  return path => {
    const [first = '', second] = path;
    if (CLOCK.has(first)) return { kind: 'computed' };
    if (COMMIT.has(first)) return { kind: 'computed', determinedBy: 'commit' };
    if (first === 'Path' || first === 'ArtifactPath') return { kind: 'text', value: untraced(output) };
    if (first === 'Runtime') return { kind: 'computed', determinedBy: 'toolchain' };
    if (first === 'Env' && second !== undefined) {
      return { kind: 'unknown', why: `comes from the environment of whoever builds: ${second} is not known` };
    }
    return { kind: 'unknown', why: 'is not a field that is known' };
  };
}
