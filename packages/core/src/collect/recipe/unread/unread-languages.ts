/** Build descriptions of one kind that are recognised and not read. */
export interface UnreadLanguage {
  /** Patterns of paths: `*` within a segment, `**` over any number of them. */
  readonly files: readonly string[];
  /** Whether the tool looks at the root of the repository alone, instead of any folder that it is called in. */
  readonly atRoot?: boolean;
  /** What builds a Go program in this language, beside commands. */
  readonly builds?: RegExp;
  /** Where it names other files of its kind. */
  readonly includes?: RegExp;
}

const CI_FILES = [
  'Jenkinsfile',
  'Jenkinsfile.*',
  'azure-pipelines.yml',
  'azure-pipelines.yaml',
  '.azure-pipelines/*.yml',
  '.azure-pipelines/*.yaml',
  '.circleci/config.yml',
  '.drone.yml',
  '.travis.yml',
  '.cirrus.yml',
  '.build.yml',
  '.builds/*.yml',
  'bitbucket-pipelines.yml',
  'buildspec.yml',
  'cloudbuild.yaml',
  'cloudbuild.yml',
  '.buildkite/*.yml',
  '.buildkite/*.yaml',
  '.woodpecker.yml',
  '.woodpecker.yaml',
  '.woodpecker/*.yml',
  '.woodpecker/*.yaml',
  '.forgejo/workflows/*.yml',
  '.forgejo/workflows/*.yaml',
  '.gitea/workflows/*.yml',
  '.gitea/workflows/*.yaml',
];

/** Also in the folder of the package. */
export const BAZEL_FILES: readonly string[] = ['BUILD.bazel', 'BUILD'];

export const UNREAD_LANGUAGES: readonly UnreadLanguage[] = [
  {
    files: ['.gitlab-ci.yml', '.gitlab-ci.yaml'],
    atRoot: true,
    includes: /^include:.*(?:\n(?:[ \t-].*|#.*|[ \t]*))*/m,
  },
  { files: CI_FILES, atRoot: true },
  { files: ['Earthfile', '*.ps1', 'scripts/*.ps1', 'build/*.ps1', 'hack/*.ps1', 'tools/*.ps1', 'ci/*.ps1'] },
  { files: ['SConstruct', 'Rakefile', 'CMakeLists.txt', 'meson.build', 'docker-bake.hcl', 'skaffold.yaml'] },
  { files: ['magefile.go', 'magefiles/*.go'] },
  // Nix takes the debug information out of what `buildGoModule` builds (nixpkgs, `fixupPhase`).
  { files: ['flake.nix', 'default.nix', 'shell.nix', 'package.nix', 'nix/*.nix'], builds: /\bbuildGo\w+/ },
  // Bazel does so for `go_binary` unless it is told otherwise (rules_go, `--strip`).
  { files: BAZEL_FILES, builds: /\bgo_(?:binary|image)\b/ },
  // `promu build` of Prometheus builds what `binaries` names.
  { files: ['.promu.yml', '.promu-cgo.yml'], builds: /^\s*(?:binaries|ldflags|flags):/ },
];
