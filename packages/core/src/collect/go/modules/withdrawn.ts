import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModuleProblem } from '../../../evidence/modules.ts';
import { compareVersions, isRelease } from './module-version.ts';
import { readGoMod, type GoModEntry } from './go-mod.ts';
import { type ModuleFiles, wordsOf } from './module-file.ts';

const MAX_BYTES = 1024 * 1024;

/**
 * Required versions that their authors retracted, and modules that they deprecated, as far as the
 * go.mod files of the module cache tell: those of the newest release that is there (Go Modules
 * Reference, "retract directive" and "Deprecation"). Nothing is asked of the network, so a module
 * without a newer go.mod in the cache says nothing.
 */
export async function withdrawnProblems(files: ModuleFiles, modCache: string): Promise<readonly ModuleProblem[]> {
  const replaced = new Set(
    files.entries.filter(({ directive }) => directive === 'replace').map(({ tokens }) => tokens[0]),
  );
  const problems: ModuleProblem[] = [];
  for (const entry of files.entries) {
    const [path, version] = entry.tokens;
    if (entry.directive !== 'require' || path === undefined || version === undefined || replaced.has(path)) continue;
    const newest = await newestGoMod(modCache, path);
    if (!newest) continue;
    const retracted = newest.entries.find(each => each.directive === 'retract' && covers(each, version));
    if (retracted) {
      const why = reasonOf(newest, retracted);
      problems.push({
        kind: 'retracted',
        message: `${path} ${version} was retracted by its authors${why === '' ? '' : `: ${why}`}`,
        remedy: `Require another version: \`go get ${path}@latest\`, then \`go mod tidy\`.`,
        location: wordsOf(files.goMod, entry, 1, 1),
      });
    }
    const deprecated = deprecationOf(newest);
    if (deprecated !== undefined && !/\bindirect\b/.test(entry.comment)) {
      problems.push({
        kind: 'deprecated',
        message: `${path} is deprecated: ${deprecated}`,
        remedy: 'Move to what its authors name, and remove this requirement.',
        location: wordsOf(files.goMod, entry, 0, 0),
      });
    }
  }
  return problems;
}

interface NewestGoMod {
  readonly lines: readonly string[];
  readonly entries: readonly GoModEntry[];
}

async function newestGoMod(modCache: string, path: string): Promise<NewestGoMod | undefined> {
  if (path.split('/').some(part => part === '' || part === '.' || part === '..') || path.includes('\0'))
    return undefined;
  // The cache writes a capital letter as `!` and the small one (Go Modules Reference, "GOPROXY protocol").
  const escaped = path.replace(/[A-Z]/g, letter => `!${letter.toLowerCase()}`);
  const folder = join(modCache, 'cache', 'download', ...escaped.split('/'), '@v');
  const versions = (await readdir(folder).catch(() => []))
    .filter(name => name.endsWith('.mod'))
    .map(name => name.slice(0, -'.mod'.length))
    .filter(isRelease);
  const newest = versions.sort(compareVersions).at(-1);
  if (newest === undefined) return undefined;
  const bytes = await readFile(join(folder, `${newest}.mod`)).catch(() => undefined);
  if (bytes === undefined || bytes.length > MAX_BYTES) return undefined;
  const text = bytes.toString('utf8');
  return { lines: text.split('\n'), entries: readGoMod(text) };
}

/** `retract v1.0.0` or `retract [v1.0.0, v1.1.0]`. */
function covers(retract: GoModEntry, version: string): boolean {
  const [low, high = low] = retract.tokens
    .join(' ')
    .split(/[\s,[\]]+/)
    .filter(part => part !== '');
  return (
    low !== undefined && high !== undefined && compareVersions(low, version) <= 0 && compareVersions(version, high) <= 0
  );
}

/** The comment on the line of a retraction, or the lines of comment before it. */
function reasonOf({ lines }: NewestGoMod, retract: GoModEntry): string {
  if (retract.comment !== '') return retract.comment.slice(0, 300);
  return commentBefore(lines, retract.line).slice(0, 300);
}

function deprecationOf({ lines, entries }: NewestGoMod): string | undefined {
  const module = entries.find(({ directive }) => directive === 'module');
  if (!module) return undefined;
  for (const comment of [module.comment, commentBefore(lines, module.line)]) {
    const at = comment.indexOf('Deprecated:');
    if (at >= 0)
      return comment
        .slice(at + 'Deprecated:'.length)
        .trim()
        .slice(0, 300);
  }
  return undefined;
}

function commentBefore(lines: readonly string[], line: number): string {
  const found: string[] = [];
  for (let at = line - 2; at >= 0 && found.length < 20; at--) {
    const text = lines[at]!.trim();
    if (!text.startsWith('//')) break;
    found.unshift(text.slice(2).trim());
  }
  return found.join(' ');
}
