import { posix } from 'node:path';
import { behindDirectory, programAt } from '../flags/go-command.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { textOf } from '../text/traced-text.ts';

/** What a command does to the files that are there, apart from what it redirects or names as its output. */
export type Effect =
  /** Their bytes stay: it reads them, or changes names, owners, modes, times, the shell or the machine. */
  | 'none'
  /** Its last word is what it writes. */
  | 'copies'
  /** Makes files of its own of those that it is given: an archive, a signature, a package. */
  | 'writes-beside'
  /** Takes files to another place, or from there. */
  | 'transfers'
  /** Takes something out of a program, packs it, or does so by default. */
  | 'alters'
  /** The shell runs a text that is not read. */
  | 'runs-text'
  /** Builds what a browser gets. */
  | 'assets'
  | 'unknown';

/** Programs of the system. One that a repository has under such a name is another one. */
const SYSTEM = table({
  none:
    // the shell's own, and its reserved words
    ': [ [[ ]] ! { } alias bg break builtin case cd command continue declare dirs do done echo elif else esac exec exit ' +
    'export false fg fi for function getopts hash help if in jobs kill let local mapfile popd printf pushd pwd read readarray ' +
    'readonly return select set shift shopt test then time times trap true type typeset ulimit umask unalias unset ' +
    'until wait while ' +
    // they look
    'addr2line awk b2sum base32 base64 basename bc cat cksum clear cmp column comm cut date df diff dig dirname du egrep ' +
    'envsubst expand expr fgrep file fold free gawk getcap getconf getent getfattr grep groups head hexdump host hostname id ' +
    'jq ldd less ls lsb_release lscpu lsof mawk md5 md5sum more nc nl nm nproc nslookup numfmt objdump od otool paste pgrep ping ' +
    'pkg-config printenv ps pstree pv readelf readlink realpath rev sed seq sha1 sha1sum sha224sum sha256 sha256sum sha384sum ' +
    'sha512sum shasum size sleep sort stat strings stty sum tac tail tee tput tr tree tsort tty uname unexpand uniq uptime wc ' +
    'which who whoami xxd yes zcat ' +
    // names, owners, modes, times
    'attr chattr chcon chgrp chmod chown mkdir mkfifo mktemp restorecon rm rmdir setcap setfacl setfattr sync touch xattr ' +
    // the machine and its packages
    'addgroup adduser apk apt apt-get brew chpasswd corepack deluser dnf dpkg gem groupadd groupdel groupmod iptables ' +
    'killall launchctl ldconfig locale-gen microdnf modprobe mount pacman passwd pip pip3 pipx pkill port rpm service snap ssh-add ' +
    'ssh-agent ssh-keyscan swapoff sysctl systemctl tdnf umount update-alternatives update-ca-certificates useradd userdel usermod ' +
    'xx-apk xx-apt xx-apt-get xx-info xx-verify yum zypper',
  copies: 'cp ditto install ln mv',
  'writes-beside':
    '7z brotli bzip2 cpio dpkg-deb genisoimage gpg gpg2 gzip hdiutil lz4 lzma mkisofs mksquashfs openssl pigz pkgbuild ' +
    'productbuild split tar xz zip zstd',
  transfers: 'lftp rsync scp sftp',
  // rpm and Debian take the symbols out of every program that they pack, unless a package says otherwise.
  alters: 'abuild debuild dh_strip dpkg-buildpackage makepkg rpmbuild',
  'runs-text': '. eval source',
});

/** Tools that are known by their name, wherever they are installed: `./bin/golangci-lint`. */
const TOOLS = table({
  none:
    'actionlint addlicense benchstat bloaty checksec codecov codespell cover deadcode diffoscope dlv errcheck fix gdb ginkgo gitleaks ' +
    'go-licenses gofmt gofumpt goimports golangci-lint gosec gotestsum goversion govulncheck grype hadolint hyperfine lldb ltrace ' +
    'markdownlint nilaway nm objdump perf pprof revive shadow shellcheck slsa-verifier staticcheck trace trivy typos valgrind vet ' +
    'yamllint',
  'writes-beside': 'age cosign cyclonedx-gomod fpm help2man minisign nfpm notation sbom-tool signify syft witness',
  transfers:
    'aws az crane doctl flyctl gcloud gh glab gsutil helm heroku jf jfrog k3d kind kubectl mc minikube oras rclone regctl ' +
    's3cmd s5cmd skopeo twine',
  alters: 'dwz garble gzexe objcopy patchelf sstrip strip upx',
  assets: 'bun esbuild npm npx pnpm tailwindcss vite webpack yarn',
});

const GIT_LOOKS =
  /^(?:add|branch|cat-file|config|describe|diff|diff-index|fetch|for-each-ref|log|ls-files|ls-remote|merge-base|name-rev|push|remote|rev-list|rev-parse|show|show-ref|status|var|version)?$/;
/** Tools that take any word for a file. */
const TAKES_FILES = /^(?:dwz|gzexe|objcopy|patchelf|sstrip|strip|upx)$/;
/** Options with which `git tag` only prints. */
const GIT_LISTS = /^(?:-l|-n\d*|-v|--(?:list|verify|points-at|contains|merged|no-merged|sort|column)(?:=.*)?)$/;
const GIT_WRITES_ITS_OWN = /^(?:archive|bundle|commit|gc|init|lfs|notes)$/;
const ONLY_SENDS =
  /^(?:annotate|apply|auth|describe|get-login-password|list|login|logout|logs|ls|ping|push|put|put-object|rollout|upload|view|wait|whoami)$/;
const GPG_LOOKS =
  /^--(?:verify|import|list-\w+(?:-\w+)*|fingerprint|recv-keys?|refresh-keys|(?:batch-)?delete-\w+(?:-\w+)*)$/;

/** What the command does. `unknown`: GDS does not know the program, or what it is asked to do. */
export function effectOf(command: Pick<ShellCommand, 'words'>): Effect {
  const words = command.words.slice(programAt(command));
  const [program = '', ...args] = words.map(textOf);
  const name = programName(program);
  if (name === '' || program.startsWith('-')) return 'none'; // assignments; what stands behind an option of a wrapper
  const [verb = ''] = args.filter(isNoOption);
  const has = (option: RegExp) => args.some(text => option.test(text));
  const isTool = TOOLS.has(name);
  if (/^(?:--version|--help|-version)$/.test(args.join(' '))) return 'none';
  if (!isTool && program.includes('/') && !program.startsWith('/')) return 'unknown';
  // Of another program it may be what it makes: `mage version`.
  if (isTool && args.join(' ') === 'version' && !TAKES_FILES.test(name)) return 'none';
  switch (name) {
    case 'git':
      if (GIT_WRITES_ITS_OWN.test(verb)) return 'writes-beside';
      // A commit names the commits of its submodules.
      return GIT_LOOKS.test(verb) || gitOnlyPrints(args) || (verb === 'submodule' && !has(/^--remote$|^foreach$/))
        ? 'none'
        : 'unknown';
    case 'docker':
    case 'docker-compose':
    case 'nerdctl':
    case 'podman':
      if (args.some(text => /^(?:run|exec)$/.test(text))) return 'unknown';
      if (args.includes('cp')) return 'transfers';
      return has(/^--output(?:=|$)|^-o/) ? 'writes-beside' : 'none';
    case 'kubectl':
      if (/^(?:debug|exec|run)$/.test(verb)) return 'unknown';
      break;
    case 'buildah':
      return verb === 'run' ? 'unknown' : 'none';
    case 'buf':
      return /^(?:lint|breaking|format)$/.test(verb) ? 'none' : 'unknown';
    case 'bash':
    case 'sh':
      return args[0] === '-n' ? 'none' : 'unknown';
    case 'find':
      return has(/^-(?:exec|execdir|ok|okdir|fprint\w*)$/) ? 'unknown' : 'none';
    case 'go':
    case 'xx-go':
      return ofGo(behindDirectory(words.slice(1)).words.map(textOf));
    case 'wget':
      return has(/^-\w*O|^--output-document|^--spider$/) ? 'none' : 'writes-beside';
    case 'curl':
      return has(/^-\w*O|^--remote-name/) ? 'writes-beside' : 'none';
    case 'yq':
      return has(/^-\w*i|^--inplace/) ? 'unknown' : 'none';
    case 'awk':
    case 'gawk':
      return has(/^-i$|^--include/) ? 'unknown' : 'none';
    case 'tar':
      return /^-?\w*x/.test(args[0] ?? '') || has(/^-\w*x|^--(?:extract|get)$/) ? 'unknown' : 'writes-beside';
    case 'codesign':
      return has(/^(?:--verify|--display|-d\w*|-v+)$/) && !has(/^(?:-s|--sign|-f|--force|--remove-signature)/)
        ? 'none'
        : 'unknown';
    case 'sentry-cli':
      return args
        .filter(isNoOption)
        .slice(0, 2)
        .some(text => /^upload(?:-dif)?$/.test(text))
        ? 'none'
        : 'unknown';
    case '7z':
      return /^[ex]$/.test(verb) ? 'unknown' : 'writes-beside';
    case 'hyperfine':
    case 'ltrace':
    case 'perf':
    case 'valgrind':
    case 'witness':
      if (args.some(namesAltering)) return 'unknown';
      break;
    case 'gpg':
    case 'gpg2':
      return has(GPG_LOOKS) ? 'none' : 'writes-beside';
    case 'openssl':
      return /^(?:dgst|md5|sha\d+|version|s_client|verify|asn1parse)$/.test(verb) ? 'none' : 'writes-beside';
    case 'cosign':
      return /^(?:verify\S*|login|public-key)$/.test(verb) ? 'none' : 'writes-beside';
    case 'lipo':
      return has(/^-(?:info|archs|detailed_info)$/) ? 'none' : 'unknown';
    case 'upx':
      return has(/^-[tl]$|^--(?:test|list|fileinfo)$/) ? 'none' : 'alters';
    case 'patchelf':
      return args.length > 0 && args.filter(text => text.startsWith('-')).every(text => text.startsWith('--print-'))
        ? 'none'
        : 'alters';
  }
  const effect = (isTool ? TOOLS : SYSTEM).get(name);
  if (effect === 'assets') return /^(?:ci|i|install|test|lint|audit)$/.test(verb) ? 'none' : 'assets';
  if (effect === 'transfers')
    return args
      .filter(isNoOption)
      .slice(0, 3)
      .some(text => ONLY_SENDS.test(text))
      ? 'none'
      : effect;
  if (effect !== undefined) return effect;
  return /-(?:strip|objcopy)$/.test(name) ? 'alters' : 'unknown'; // of another processor: `aarch64-linux-gnu-strip`
}

/** Of what makes a tag, moves HEAD or marks files, on which `git describe` depends, the forms that change none of it. */
function gitOnlyPrints(args: readonly string[]): boolean {
  const [verb = '', ...names] = args.filter(isNoOption);
  const options = args.filter(text => !isNoOption(text));
  if (verb === 'tag') return names.length === 0 || options.some(option => GIT_LISTS.test(option));
  if (verb === 'symbolic-ref') return names.length < 2 && !/^(?:-d|--delete)$/.test(options.join(' '));
  return (
    verb === 'update-index' &&
    names.length === 0 &&
    options.every(option => /^(?:-q|--(?:really-)?refresh)$/.test(option))
  );
}

/** Whether a command is known to leave the sources as they are; what it redirects or names as its output apart. */
export function isHarmless(command: Pick<ShellCommand, 'words'>): boolean {
  return ['none', 'copies', 'runs-text'].includes(effectOf(command));
}

function ofGo([verb = '', ...args]: readonly string[]): Effect {
  if (verb === 'generate') return 'unknown';
  if (!/^(?:run|tool)$/.test(verb)) return 'none';
  return onlyLooks(args.find(isNoOption) ?? '') ? 'none' : 'unknown';
}

/** Whether a program is a tool that only looks: `./bin/golangci-lint`. */
export function onlyLooks(program: string): boolean {
  return TOOLS.get(programName(program)) === 'none';
}

/** Whether a program is known to alter others: a word that names one may run it. */
export function namesAltering(word: string): boolean {
  const name = posix.basename(word);
  return /-(?:strip|objcopy)$/.test(name) || TOOLS.get(name) === 'alters';
}

/** `golangci-lint` of `@./bin/golangci-lint` and of `example.com/golangci-lint@latest`. */
export function programName(program: string): string {
  return posix.basename(program.replace(/^[@+-]+/, '').split('@', 1)[0]!);
}

function isNoOption(text: string): boolean {
  return !text.startsWith('-');
}

function table(names: Readonly<Partial<Record<Effect, string>>>): ReadonlyMap<string, Effect> {
  return new Map(
    Object.entries(names).flatMap(([effect, all]) => all.split(' ').map(name => [name, effect as Effect] as const)),
  );
}
