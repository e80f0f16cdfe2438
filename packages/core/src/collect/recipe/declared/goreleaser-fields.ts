import type { TemplateField, TemplateFields, TemplateValue } from '../text/template-field.ts';
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

/** What holds of every release: `goreleaser release` refuses a dirty work tree. */
const OF_A_RELEASE: ReadonlyMap<string, TemplateValue> = new Map<string, TemplateValue>([
  ['IsSnapshot', false],
  ['IsSingleTarget', false],
  ['IsNightly', false],
  ['IsGitDirty', false],
  ['IsGitClean', true],
  ['GitTreeState', 'clean'],
]);

/** What a template is expanded for. */
export interface GoreleaserSubject {
  /** Path of the binary, as hooks know it. */
  readonly output: string;
  /** Of the target that is judged. */
  readonly os?: string | undefined;
  readonly arch?: string | undefined;
}

/** The fields of goreleaser's templates. */
export function goreleaserFields({ output, os, arch }: GoreleaserSubject): TemplateFields {
  const known = new Map(OF_A_RELEASE);
  if (os !== undefined) known.set('Os', os);
  if (arch !== undefined) known.set('Arch', arch);
  return path => {
    const [first = '', second] = path;
    if (CLOCK.has(first)) return { kind: 'computed' };
    if (COMMIT.has(first)) return ofCommit(path.length === 1 ? known.get(first) : undefined);
    if (first === 'Path' || first === 'ArtifactPath') return { kind: 'text', value: untraced(output) };
    if (first === 'Runtime') return { kind: 'computed', determinedBy: 'toolchain' };
    if (first === 'Env' && second !== undefined) {
      return { kind: 'unknown', why: `comes from the environment of whoever builds: ${second} is not known` };
    }
    return { kind: 'unknown', why: 'is not a field that is known' };
  };
}

function ofCommit(known: TemplateValue | undefined): TemplateField {
  return { kind: 'computed', determinedBy: 'commit', ...(known === undefined ? {} : { known }) };
}
