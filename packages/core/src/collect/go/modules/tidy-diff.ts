import type { ModuleProblem } from '../../../evidence/modules.ts';
import type { FileLocation } from '../../../standard/finding.ts';
import { type GoModEntry, readGoMod } from './go-mod.ts';
import { lineOf, type ModuleFiles, moduleLine, wordsOf } from './module-file.ts';

interface Change {
  readonly sign: '+' | '-';
  /** 1-based line of the present file; of an added line: the one it would stand before. */
  readonly line: number;
  readonly text: string;
}

/**
 * What `go mod tidy -diff` would change, as problems at the lines of go.mod and go.sum. Lines that
 * only move, as when a block of one requirement is folded, are no problem of their own, and neither
 * are requirements of `workspace`: go.work gives those modules.
 */
export function tidyProblems(
  files: ModuleFiles,
  diff: string,
  workspace: ReadonlySet<string> = new Set(),
): readonly ModuleProblem[] {
  const changes = changesOf(diff);
  const ofWorkspace = ({ text }: Change) => text.split(/[\s"]+/).some(word => workspace.has(word));
  const whole = changes.get('go.mod') ?? [];
  const others = whole.filter(change => !ofWorkspace(change));
  // Tidy folds the requirements that stand beside one of the workspace into its block.
  const inGoMod = others.length < whole.length ? withoutMoves(others) : others;
  const goMod = goModProblems(files, inGoMod);
  const goSum = goSumProblems(files, changes.get('go.sum') ?? [], goMod.length > 0);
  const found = [...goMod, ...goSum];
  if (found.length > 0) return found;
  const first = inGoMod.find(({ text }) => /[^\s()]/.test(text.replace('require', '')));
  if (workspace.size > 0 && !first) return [];
  return [
    {
      kind: 'untidy',
      message: '`go mod tidy` would rewrite go.mod',
      remedy: 'Run `go mod tidy` and commit go.mod and go.sum.',
      ...(first ? { location: lineOf(files.goMod, Math.min(first.line, files.goMod.lines.length)) } : {}),
    },
  ];
}

/** Without the lines that are taken away and added again, inside or outside of a `require` block. */
function withoutMoves(changes: readonly Change[]): readonly Change[] {
  const said = ({ text }: Change) =>
    text
      .trim()
      .replace(/^require\s+/, '')
      .replace(/\s+/g, ' ');
  const [removed, added] = (['-', '+'] as const).map(
    sign => new Set(changes.filter(change => change.sign === sign).map(said)),
  );
  return changes.filter(change => !(removed!.has(said(change)) && added!.has(said(change))));
}

function goModProblems(files: ModuleFiles, changes: readonly Change[]): readonly ModuleProblem[] {
  const removed = changes.filter(({ sign }) => sign === '-').flatMap(requirementOf);
  const added = changes.filter(({ sign }) => sign === '+').flatMap(requirementOf);
  const key = ({ path, version }: Requirement) => `${path} ${version}`;
  const addedByKey = new Map(added.map(fresh => [key(fresh), fresh]));
  const addedByPath = new Map(added.map(fresh => [fresh.path, fresh]));
  const required = new Map(
    files.entries.filter(({ directive }) => directive === 'require').map(entry => [entry.line, entry]),
  );
  const removedPaths = new Set(removed.map(old => old.path));
  const remedy = 'Run `go mod tidy` and commit go.mod and go.sum.';
  const problems: ModuleProblem[] = [];
  for (const old of removed) {
    const same = addedByKey.get(key(old));
    const other = addedByPath.get(old.path);
    if (same && same.indirect === old.indirect) continue;
    const message = same
      ? `${old.path} ${old.indirect ? 'is imported and marked // indirect' : 'is not imported and not marked // indirect'}`
      : other
        ? `${old.path} ${old.version} is required, and ${other.version} is needed`
        : `${old.path} ${old.version} is required and nothing imports it`;
    problems.push({ kind: 'untidy', message, remedy, location: requiredAt(files, required.get(old.line), old.line) });
  }
  for (const fresh of added) {
    if (removedPaths.has(fresh.path)) continue;
    const module = files.entries.find(entry => entry.directive === 'module')?.line ?? 1;
    problems.push({
      kind: 'untidy',
      message: `${fresh.path} ${fresh.version} is needed and not required`,
      remedy,
      location: lineOf(files.goMod, module),
    });
  }
  return problems;
}

/** Missing lines matter by themselves; surplus ones only where go.mod does not explain them. */
function goSumProblems(files: ModuleFiles, changes: readonly Change[], explained: boolean): readonly ModuleProblem[] {
  const missing = changes.filter(({ sign }) => sign === '+');
  const surplus = changes.filter(({ sign }) => sign === '-');
  const remedy = 'Run `go mod tidy` and commit go.sum.';
  const module = (change: Change) => change.text.split(' ').slice(0, 2).join(' ').replace('/go.mod', '');
  if (missing.length > 0) {
    const names = [...new Set(missing.map(module))];
    const place = moduleLine(files, names[0]?.split(' ')[0] ?? '');
    return [
      {
        kind: 'missing-sum',
        message: `go.sum has no entry for ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`,
        remedy,
        ...(place ? { location: place } : {}),
      },
    ];
  }
  if (surplus.length === 0 || explained || !files.goSum) return [];
  return [
    {
      kind: 'untidy',
      message: `go.sum holds ${surplus.length} lines that nothing needs, such as that of ${module(surplus[0]!)}`,
      remedy,
      location: lineOf(files.goSum, surplus[0]!.line),
    },
  ];
}

/** Path and version of the requirement on a line, without its comment. */
function requiredAt({ goMod }: ModuleFiles, entry: GoModEntry | undefined, line: number): FileLocation {
  return entry ? wordsOf(goMod, entry, 0, 1) : lineOf(goMod, line);
}

interface Requirement {
  readonly path: string;
  readonly version: string;
  readonly indirect: boolean;
  readonly line: number;
}

function requirementOf(change: Change): readonly Requirement[] {
  const text = change.text.trim();
  const [entry] = readGoMod(text.startsWith('require ') ? text : `require ${text}`);
  const [path, version] = entry?.tokens ?? [];
  if (entry?.directive !== 'require' || path === undefined || !version?.startsWith('v')) return [];
  return [{ path, version, indirect: /\bindirect\b/.test(entry.comment), line: change.line }];
}

/** Added and removed lines of a unified diff by file: `go.mod`, `go.sum`. */
function changesOf(diff: string): ReadonlyMap<string, readonly Change[]> {
  const changes = new Map<string, Change[]>();
  let current: Change[] = [];
  let line = 0;
  for (const text of diff.split('\n')) {
    const file = /^diff \S*?(go\.(?:mod|sum)) \S+$/.exec(text);
    const hunk = /^@@ -(\d+)(?:,\d+)? \+/.exec(text);
    if (file) changes.set(file[1]!, (current = []));
    else if (hunk) line = Number(hunk[1]);
    else if (text.startsWith('--- ') || text.startsWith('+++ ')) continue;
    else if (text.startsWith('-')) current.push({ sign: '-', line: line++, text: text.slice(1) });
    else if (text.startsWith('+')) current.push({ sign: '+', line, text: text.slice(1) });
    else line++;
  }
  return changes;
}
