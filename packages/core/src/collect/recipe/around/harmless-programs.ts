import { posix } from 'node:path';
import { behindDirectory, programAt } from '../flags/go-command.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { textOf } from '../text/traced-text.ts';

/** Tools that look at sources or binaries and write neither, wherever they are installed. */
const LOOKS = setOf(
  'golangci-lint staticcheck gotestsum govulncheck gosec revive errcheck gofumpt goimports gofmt ginkgo nilaway deadcode ' +
    'shadow cover pprof nm objdump addr2line trace vet fix go-licenses addlicense benchstat dlv shellcheck hadolint actionlint ' +
    'yamllint markdownlint typos codespell gitleaks trivy grype codecov',
);

/** Programs that change no file of the repository, or the same one in the same way in every build of a commit. */
const HARMLESS = setOf(
  // the shell's own, and its reserved words
  ': [ [[ ]] ! { } alias bg break builtin case cd command continue declare dirs do done echo elif else esac eval exec exit ' +
    'export false fg fi for function getopts hash help if in jobs kill let local mapfile popd printf pushd pwd read readarray ' +
    'readonly return select set shift shopt source . test then time times trap true type typeset ulimit umask unalias unset ' +
    'until wait while ' +
    // POSIX and GNU utilities
    'awk gawk basename cat chgrp chmod chown cmp comm cp cut date df diff dirname du egrep expr fgrep file fold free ' +
    'getconf getent grep groups head hostname id install jq less ln ls lscpu md5sum mkdir mktemp mv nl nproc od ' +
    'paste pgrep pkill printenv ps readlink realpath rev rm rmdir sed seq sha1sum sha256sum sha512sum shasum sleep sort stat stty ' +
    'sum sync tac tail tee touch tput tr tty uname uptime wc which who whoami yes ' +
    // the machine and its packages
    'addgroup adduser apk apt apt-get brew corepack dnf dpkg gem groupadd ldconfig microdnf modprobe mount pacman pip pip3 ' +
    'rpm ssh-add ssh-agent ssh-keyscan swapoff sysctl systemctl update-ca-certificates useradd usermod yum zypper ' +
    // with rules of their own below
    'curl docker find git go podman wget pkg-config',
);
const GIT_LOOKS =
  /^(?:add|branch|cat-file|config|describe|diff|diff-index|fetch|for-each-ref|log|ls-files|ls-remote|merge-base|name-rev|remote|rev-list|rev-parse|show|show-ref|status|symbolic-ref|tag|update-index|var|version)?$/;
const CONTAINER_WRITES = /^(?:run|exec|cp)$/;
const FIND_WRITES = /^-(?:exec|execdir|ok|okdir|fprint\w*)$/;

/** Whether a command is known to leave the sources as they are; what it redirects or names as its output apart. */
export function isHarmless(command: ShellCommand): boolean {
  const words = command.words.slice(programAt(command));
  const [program = '', ...args] = words.map(textOf);
  const name = nameOf(program);
  const [verb = ''] = args.filter(isNoOption);
  // `command -v go`, and what asks a program for its version.
  if (LOOKS.has(name) || program.startsWith('-') || /^(?:--version|--help|-version|version)$/.test(args.join(' ')))
    return true;
  if (program.includes('/') && !program.startsWith('/')) return false;
  switch (name) {
    case 'git':
      // A commit names the commits of its submodules.
      return GIT_LOOKS.test(verb) || (verb === 'submodule' && !args.includes('--remote') && !args.includes('foreach'));
    case 'docker':
    case 'podman':
      return !args.some(text => CONTAINER_WRITES.test(text));
    case 'buf':
      return /^(?:lint|breaking|format)$/.test(verb);
    case 'bash':
    case 'sh':
      return args[0] === '-n';
    case 'find':
      return !args.some(text => FIND_WRITES.test(text));
    case 'go':
      return goIsHarmless(behindDirectory(words.slice(1)).words.map(textOf));
    case 'wget':
      return args.some(text => /^-\w*O|^--output-document|^--spider$|^--version$/.test(text));
    case 'curl':
      return !args.some(text => /^-\w*O|^--remote-name/.test(text));
    case 'sort':
      return !args.some(text => /^-\w*o|^--output/.test(text));
    default:
      return name === '' || HARMLESS.has(name);
  }
}

function goIsHarmless([verb = '', ...args]: readonly string[]): boolean {
  if (verb === 'generate') return false;
  return !/^(?:run|tool)$/.test(verb) || LOOKS.has(nameOf(args.find(isNoOption) ?? ''));
}

/** Whether a program is a tool that only looks: `./bin/golangci-lint`. */
export function onlyLooks(program: string): boolean {
  return LOOKS.has(nameOf(program));
}

function nameOf(program: string): string {
  return posix.basename(program.replace(/^[@+-]+/, '').split('@', 1)[0]!);
}

function isNoOption(text: string): boolean {
  return !text.startsWith('-');
}

function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(' '));
}
