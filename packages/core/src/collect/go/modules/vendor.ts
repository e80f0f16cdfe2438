import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModuleProblem } from '../../../evidence/modules.ts';
import type { CollectContext } from '../../collector.ts';
import { runOffline } from '../build.ts';
import { firstLine } from '../first-line.ts';
import { withoutMachinePaths } from '../machine-paths.ts';
import { readRepositoryFile } from '../../repository/repository-file.ts';
import type { Surroundings } from '../surroundings.ts';

const SHOWN = 20;

/**
 * Compares `vendor/` with what `go mod vendor` makes of the downloaded modules: go.sum does not
 * cover it, and `go mod verify` does not look at it (BD12).
 */
export async function vendorProblems(
  context: CollectContext,
  place: Surroundings,
): Promise<{ readonly problems: readonly ModuleProblem[]; readonly unanswered: readonly string[] }> {
  const expected = join(context.scratch, 'vendor-expected');
  await rm(expected, { recursive: true, force: true });
  const run = await runOffline(context, place, ['mod', 'vendor', '-o', expected]);
  if (run.exitCode !== 0) {
    const why = firstLine(withoutMachinePaths(context, place, run.stderr)) ?? 'no message';
    return { problems: [], unanswered: [`vendor/ could not be compared with its modules: ${why}`] };
  }
  const present = join(place.copy.workingDirectory, 'vendor');
  const [have, want] = await Promise.all([filesBelow(present), filesBelow(expected)]);
  const differing: { path: string; message: string }[] = [];
  for (const path of want.keys()) {
    const kind = have.get(path);
    if (kind === undefined) differing.push({ path, message: `vendor/${path} is missing` });
    else if (kind === 'other') differing.push({ path, message: `vendor/${path} is a link or no regular file` });
    else if (!(await readFile(join(present, path))).equals(await readFile(join(expected, path)))) {
      differing.push({ path, message: `vendor/${path} is not the file of its module` });
    }
  }
  for (const path of have.keys()) {
    if (!want.has(path)) differing.push({ path, message: `vendor/${path} belongs to no module` });
  }
  const problems = await Promise.all(differing.slice(0, SHOWN).map(found => problemAt(context, found)));
  if (differing.length > SHOWN) {
    problems.push({
      kind: 'vendor-differs',
      message: `${differing.length - SHOWN} more files of vendor/ differ`,
      remedy: REMEDY,
    });
  }
  return { problems, unanswered: [] };
}

const REMEDY = 'Run `go mod vendor` and commit vendor/; keep changes to a dependency in a fork that go.mod names.';

async function problemAt(
  context: CollectContext,
  { path, message }: { readonly path: string; readonly message: string },
): Promise<ModuleProblem> {
  const { root, prefix } = context.repository;
  const file = await readRepositoryFile(root, [prefix, 'vendor', path].filter(part => part !== '').join('/'));
  return {
    kind: 'vendor-differs',
    message,
    remedy: REMEDY,
    ...(file.ok ? { location: { kind: 'file', path: file.path, startLine: 1 } } : {}),
  };
}

/** A link counts as it is: Go compiles the file that a link in a package leads to. */
async function filesBelow(folder: string): Promise<ReadonlyMap<string, 'file' | 'other'>> {
  const found = new Map<string, 'file' | 'other'>();
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await visit(path);
      else found.set(path, entry.isFile() ? 'file' : 'other');
    }
  };
  await visit('');
  return found;
}
