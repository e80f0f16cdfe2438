import { posix } from 'node:path';
import { mayDecideBuild } from '../docker/given-build-arguments.ts';
import { type SourceText, trace, type Traced } from '../text/traced-text.ts';

/** What the lines of a file that is not read are compared with. */
export interface JudgedBuild {
  /** Names that a line may have for the package: its folder, from the root of the repository and from that of gds.yaml. */
  readonly folders: readonly string[];
  /** No flag decides what is in the binary: another build without flags makes the same. */
  readonly isPlain: boolean;
  /** No build file that is read builds it. */
  readonly isDefault: boolean;
}

const MAX_LINE = 2000;
/** What a line says and does not do, in any of the languages. */
const SAID = /^\s*(?:#|\/\/|--(?=\s)|(?:-\s+)?(?:echo|printf|name|displayName|description|label|title)\b)/;
/** Programs that are installed, not run. */
const INSTALLS = /\b(?:apt(?:-get)?|apk|brew|dnf|yum|pacman|choco|pip3?|nix-env)\b[^;&|]*/g;
/** Without an effect on the binary, or of a variable for tests alone. */
const HARMLESS_GOFLAGS = /\bGOFLAGS\b["']?\s*[:=]\s*["']?-mod(?:cacherw|=\w+)(?![^\s"',}])/g;
/** What is looked at and not shipped. */
const TESTS = /\bgo\s+(?:test|vet|run|list)\b|\bgolangci-lint\b|\bgotestsum\b/;
const FLAGS = /ldflags|gcflags|trimpath|GOFLAGS|\bgarble\b/i;
const STRIPS = /(?<!--|\.)\b(?:strip|sstrip|upx|objcopy)\b(?![-(=:])/;
const BUILDS = /\bgo\b[\s"',]+(?:build|install)\b([^;&|)\]\n]*)/g;
const CALLS = /\b(?:g?make|just|(?:go-)?task)\s[^;&|]*/g;
const GIVEN = /(?<=\s)["']?([A-Za-z_]\w{0,100})=("[^"]*"|'[^']*'|[^\s"']*)/g;
const DECLARED = /\b(?:goreleaser\s+(?:release|build)|ko\s+(?:build|publish|apply|resolve))\b/;

/** The first line that may build the package in another way, set flags for its build, or strip it. */
export function buildingLine(source: SourceText, judged: JudgedBuild, builds?: RegExp): Traced | undefined {
  for (const [index, start] of source.lineStarts.entries()) {
    const end = Math.min((source.lineStarts[index + 1] ?? source.text.length + 1) - 1, start + MAX_LINE);
    const line = source.text.slice(start, end);
    if (!SAID.test(line) && (builds?.test(line) || mayBuild(line, judged))) return trace(source, start, end);
  }
  return undefined;
}

function mayBuild(line: string, judged: JudgedBuild): boolean {
  const text = line.replace(INSTALLS, '').replace(HARMLESS_GOFLAGS, '');
  const commands = [...text.matchAll(BUILDS)].map(([, rest = '']) => rest);
  if (commands.some(rest => makesAnother(rest, judged))) return true;
  if (STRIPS.test(text) || (judged.isDefault && DECLARED.test(text))) return true;
  if (commands.length === 0 && FLAGS.test(text) && !TESTS.test(text)) return true;
  return [...text.matchAll(CALLS)].some(([call]) =>
    [...call.matchAll(GIVEN)].some(([, name = '', value = '']) => mayDecideBuild(name, value)),
  );
}

/** `go build` with these words: of the package, kept, and not with the flags that are judged. */
function makesAnother(rest: string, { folders, isPlain }: JudgedBuild): boolean {
  const words = rest.split(/["',\s]+/).filter(word => word !== '');
  const at = words.indexOf('-o');
  const output = at < 0 ? words.find(word => word.startsWith('-o='))?.slice('-o='.length) : words[at + 1];
  if (output === '/dev/null') return false;
  const flags = words.filter(word => word.startsWith('-') && !/^-(?:o|v|x|a|mod|tags)(?:=|$)/.test(word));
  const names = words.filter((word, index) => !word.startsWith('-') && (at < 0 || index !== at + 1));
  const throwsAway = output === undefined && names.some(name => name.endsWith('...'));
  if (flags.length === 0 && (isPlain || throwsAway)) return false;
  return names.length === 0 || !names.every(name => isElsewhere(name, folders));
}

/** `golang.org/x/tools/cmd/stringer@latest`, `./cmd/other`. */
function isElsewhere(name: string, folders: readonly string[]): boolean {
  if (name.includes('@')) return true;
  if (!/^\.\/[\w./-]+$/.test(name) || name.includes('...')) return false;
  return !folders.includes(posix.join(name.endsWith('.go') ? posix.dirname(name) : name, '.').replace(/\/$/, ''));
}
