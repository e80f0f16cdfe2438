import type { BuildFailureKind } from '../../../evidence/offline-build.ts';

/** A line of Go's words that tells how a build failed. */
export interface FailureSign {
  readonly kind: BuildFailureKind;
  /** The line itself. */
  readonly line: string;
  /** What the line names: a module with its version, a package, a pattern, a program. */
  readonly subject?: string;
}

/** Words of cmd/go (Go 1.20 to 1.27) and what they mean. The first row that any line matches counts. */
const ROWS: readonly (readonly [BuildFailureKind, RegExp])[] = [
  ['broken-workspace', /^go: cannot load module (\S+) listed in go\.work file/],
  ['broken-workspace', /listed in go\.work file requires go >= (\S+), but go\.work lists/],
  [
    'broken-workspace',
    /not one of the workspace modules listed in go\.work|go: no modules were found in the current workspace/,
  ],
  ['go-too-old', /^go: .{0,400}requires go >= (\S+)/],
  ['go-too-old', /^go: download (go\S+) for \S+ toolchain not available/],
  ['go-too-old', /note: module requires Go (\S+)/],
  ['invalid-module-file', /^go: (?:errors parsing|malformed|parsing) (\S{0,200}go\.(?:mod|work|sum))/],
  ['invalid-module-file', /^(?:go: )?malformed (go\.sum)/],
  ['wrong-go-sum-entry', /verifying (?:module )?([^\s@]{1,400}@v[^\s:/]{1,200})(?:\/go\.mod)?: checksum mismatch/],
  ['missing-go-sum-entry', /missing go\.sum entry for module providing package (\S+)/],
  ['missing-go-sum-entry', /(?:^|: )([^\s@]{1,400}@v[^\s:]{1,200}): missing go\.sum entry/],
  ['missing-go-sum-entry', /missing go\.sum entry/],
  ['inconsistent-vendoring', /^\t([^\s@]{1,400}@v[^\s:]{1,200}): is (?:explicitly required|marked as|replaced)/],
  [
    'inconsistent-vendoring',
    /inconsistent vendoring|cannot find module providing package (\S+): import lookup disabled by -mod=vendor/,
  ],
  ['replaced-folder-missing', /replacement directory (\S.{0,400}) does not exist/],
  ['replaced-folder-missing', /\(replaced by (\S{1,400})\): reading \S{1,400}: open/],
  ['go-mod-needs-update', /updates to go\.(?:mod|work|sum) needed/],
  ['go-mod-needs-update', /cannot find module providing package (\S+): import lookup disabled/],
  ['go-mod-needs-update', /no required module provides package ([^\s;]+)/],
  ['embedded-file-missing', /: pattern (\S.{0,400}): (?:no matching files found|cannot embed directory)/],
  ['module-not-available', /module lookup disabled by GOPROXY=off/],
  ['module-not-available', /dial tcp|cannot find module|cannot query module/],
  ['cgo-without-compiler', /C compiler "(.{1,300})" not found/],
  ['c-dependency-missing', /exec: "(.{1,300})": executable file not found/],
  ['c-dependency-missing', /fatal error: (\S{1,300}): No such file or directory/],
  ['c-dependency-missing', /^Package '?(\S{1,200}?)'?,? (?:was not found|required by)/],
  ['c-dependency-missing', /cannot find -l(\S{1,200}?)(?::|$)/],
  ['cgo-off', /build constraints exclude all Go files in (\S+)/],
  ['import-cycle', /^\timports (\S+)(?: from \S+)?: import cycle not allowed/],
  ['no-main-package', /is not a main package|no Go files in/],
];

/** The first sign in the order of {@link ROWS}, or `undefined`. */
export function failureSign(lines: readonly string[]): FailureSign | undefined {
  for (const [kind, pattern] of ROWS) {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match) return { kind, line, ...(match[1] === undefined ? {} : { subject: match[1] }) };
    }
  }
  return undefined;
}

const DOWNLOADS: readonly (readonly [BuildFailureKind, RegExp])[] = [
  [
    'module-refused',
    /GOVCS disallows|terminal prompts disabled|could not read Username|publickey|\b(?:401 Unauthorized|403 Forbidden|407 Proxy Authentication)/,
  ],
  [
    'proxy-unreachable',
    /dial tcp|no such host|connection refused|connection reset|i\/o timeout|TLS handshake|x509:|network is unreachable|proxyconnect|: (?:408|429|5\d\d) [A-Z]|: EOF$|context deadline exceeded/,
  ],
  [
    'module-not-available',
    /: 4\d\d [A-Z]|no such file or directory|unknown revision|invalid version|module lookup disabled|not found/,
  ],
];

/** Why a module could not be downloaded, of the first line that names one, or one that provides `wanted`. */
export function downloadSign(message: string, wanted?: string): FailureSign | undefined {
  for (const line of message.split('\n').map(text => text.slice(0, 2000))) {
    const module = /^(?:go: |\S{1,400}: )?([^\s@]{1,400}@v[^\s:]{1,200})/.exec(line)?.[1];
    const kind = DOWNLOADS.find(([, sign]) => sign.test(line))?.[0];
    if (module === undefined || kind === undefined) continue;
    if (wanted === undefined || provides(module, wanted)) return { kind, line, subject: module };
  }
  return undefined;
}

/** Whether a module of a version may hold a package, or is `wanted` itself. */
function provides(module: string, wanted: string): boolean {
  const path = module.slice(0, module.indexOf('@'));
  return wanted === module || wanted === path || wanted.startsWith(`${path}/`);
}
