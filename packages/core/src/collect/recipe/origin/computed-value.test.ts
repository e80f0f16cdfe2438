import { describe, expect, it } from 'vitest';
import { originOf } from './command-origin.ts';

const COMMIT = [
  '$(git log -1 --format=%cI)',
  '$(git log -n 1 --pretty=format:%H)',
  "$(git log -1 --date=format:%Y%m%d --format='%cd %h')",
  '$(TZ=UTC git log -1 --date=format-local:%F --format=%cd)',
  '$(git --no-pager show -s --format=%ct HEAD)',
  '$(git rev-list -1 HEAD)',
  '$(git rev-list HEAD --count --no-merges)',
  '$(git rev-parse --short=8 HEAD 2>/dev/null || echo unknown)',
  '$(git rev-parse HEAD | cut -c1-8)',
  '$(git describe --always --tags --dirty --match "v*" 2>/dev/null || echo v0.0.0)',
  '$(git describe --exact-match --dirty=-dev)',
  '$(git -C . describe --tags --abbrev=0 | sed -e "s/^v//" | tr -d "\\n")',
  "$(git describe --tags | awk -F- '{print $1}' | head -n1)",
  '$(git tag --points-at HEAD | head -1)',
  '$(test -z "$(git status --porcelain)" || echo -dirty)',
  '$(git diff --quiet && echo clean || echo dirty)',
  '$(V=$(git describe --tags); echo ${V#v})',
  '$(date -u -d @$(git log -1 --format=%ct) +%FT%TZ)',
  '$(TZ=UTC date --date="@$(git log -1 --format=%ct)" +%F)',
  '`git rev-parse HEAD`',
  '$(shell git rev-parse --short HEAD)',
  '$(go list -m)',
  '${GITHUB_SHA::8}',
  '${{ github.sha }}',
  "${{ hashFiles('go.sum') }}",
];

const CALLER = [
  '$1',
  '${1}',
  '$VERSION',
  '${VERSION#v}',
  '${VERSION:?}',
  '${GITHUB_REF##*/}',
  '$(echo ${GITHUB_REF_NAME} | sed s/^v//)',
  '$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)',
  '${{ github.ref_name }}',
  "${{ inputs.version || github.ref_name || 'dev' }}",
  '$(uname -s)',
  '$(git rev-parse --abbrev-ref HEAD)',
  '$(git branch --show-current | tr / -)',
  '$(git symbolic-ref --short HEAD)',
  "${{ format('{0}-{1}', github.sha, github.ref_name) }}",
];

const VARIES = [
  '$(date)',
  '$(date -u +%FT%TZ)',
  '`date +%s`',
  '$(shell date +%s)',
  '$(TZ=UTC date +%F)',
  '$(date -d now +%F)',
  '$(date | cut -c1-10)',
  '$(git rev-parse HEAD; date)',
  '$(echo $(hostname)-x)',
  '$(printf "%(%s)T")',
  '$(whoami)',
  '$(id -un)',
  '$(pwd)',
  '$(mktemp -d)',
  '$(uuidgen)',
  '$(cat /proc/sys/kernel/random/uuid)',
  '$(head -c 8 /dev/urandom | base64)',
  '$(openssl rand -hex 4)',
  '$(stat -c %Y go.mod)',
  '$(nproc)',
  '$(git config user.email)',
  '$(git rev-parse --show-toplevel)',
  '$RANDOM',
  '$$',
  '${HOSTNAME%%.*}',
  '$EPOCHSECONDS',
  '${SOURCE_DATE_EPOCH:-$(date +%s)}',
  '$GITHUB_RUN_NUMBER',
  '${{ github.run_number }}',
  '$(CURDIR)',
  '{{ .Now.Unix }}',
  '{{.Date}}',
  '{{now}}',
  'datetime("%s")',
  'uuid()',
  'just_pid()',
  'num_cpus()',
];

const UNKNOWN = [
  '$(./version.sh)',
  '$(shell ./version.sh)',
  '$(./version.sh $(date))',
  '$(git log -1 --format=%cr)',
  '$(git log -1 --format=%d)',
  '$(git log -1 --date=relative --format=%cd)',
  '$(git log -1 --date=iso-local --format=%cd)',
  '$(git log --format=%H)',
  '$(git -C ../other rev-parse HEAD)',
  "${{ format('{0}', github.run_id) }}",
  "${{ format('{0}-{1}', github.sha, github.actor) }}",
  '$(git rev-parse origin/main)',
  '$(git tag --sort=-creatordate | head -1)',
  '$(git describe --tags || date)',
  '$([ -n "$CI" ] && date || echo dev)',
  '$(cat /etc/issue)',
  '$(cat ../../*/VERSION)',
  '$(date -d @0)',
  '$(date -r go.mod)',
  '$(stat -c %s go.mod)',
  '$(curl -s https://example.com/version)',
  "$(awk 'BEGIN { srand(); print rand() }' VERSION)",
  "$(sed 's/x/date/e' VERSION)",
  "$(jq -n 'now')",
  '$(if true; then date; fi)',
  '$(for i in 1; do date; done)',
  '$(echo *)',
  '$(( 1 + 1 ))',
  '$BUILD_DATE',
  '$BUILD_TAG',
  '$BUILD_URL',
  '$DRONE_BUILD_STARTED',
  '$TODAY',
  '$NONCE',
  '$(MAKE_HOST)',
  '$(cat VERSION - </etc/hostname)',
  '$(cat .git/logs/HEAD)',
  '${BUILD_TIME}',
  '${{ steps.meta.outputs.version }}',
  '${{ github.actor }}',
  '{{ .Unheard }}',
];

const FILES = [
  ['$(cat VERSION)', ['VERSION']],
  ['$(cat - <VERSION)', ['VERSION']],
  ['$(<VERSION)', ['VERSION']],
  ['$(shell cat ./VERSION)', ['VERSION']],
  ['$(tr -d "\\n" < VERSION)', ['VERSION']],
  ['$(cat VERSION 2>/dev/null || echo dev)', ['VERSION']],
  ['$(cat VERSION | head -n 1)', ['VERSION']],
  ['$(head -n1 VERSION)', ['VERSION']],
  ['$(jq -r .version package.json)', ['package.json']],
  ['$(sed -n \'s/^version = "\\(.*\\)"/\\1/p\' app.toml)', ['app.toml']],
  ["$(grep -m1 version: chart/Chart.yaml | awk '{print $2}')", ['chart/Chart.yaml']],
  ["$(awk '/^version/ {print $3}' app.toml)", ['app.toml']],
  ['$(node -p "require(\'./package.json\').version")', ['package.json']],
  ['$(cat VERSION; cat SUFFIX)', ['VERSION', 'SUFFIX']],
] as const;

describe('originOf', () => {
  it.each(COMMIT)('the commit decides %s', expression => {
    expect(originOf(expression)).toEqual({ kind: 'commit' });
  });

  it.each(['$(go version)', '$(go env GOVERSION)', '$(shell go env GOOS)'])('the toolchain decides %s', expression => {
    expect(originOf(expression)).toEqual({ kind: 'toolchain' });
  });

  it.each(CALLER)('whoever builds decides %s', expression => {
    expect(originOf(expression)).toEqual({ kind: 'caller' });
  });

  it.each(VARIES)('two builds get different values of %s', expression => {
    expect(originOf(expression)).toEqual({ kind: 'varies' });
  });

  it.each(UNKNOWN)('nothing is known of %s', expression => {
    expect(originOf(expression)).toEqual({ kind: 'unknown' });
  });

  it.each(FILES)('%s is what files of the commit hold', (expression, reads) => {
    expect(originOf(expression)).toEqual({ kind: 'commit', reads });
  });

  it('bounds what it looks at', () => {
    expect(originOf('$(echo '.repeat(50) + 'x' + ')'.repeat(50))).toEqual({ kind: 'unknown' });
    expect(originOf(`$(echo ${'x'.repeat(2000)})`)).toEqual({ kind: 'unknown' });
  });
});
