import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModuleProblem } from '../../../evidence/modules.ts';
import type { CollectContext } from '../../collector.ts';
import type { Surroundings } from '../surroundings.ts';
import { newerGo } from '../newer-go.ts';
import { runWithProxy } from '../download.ts';
import { firstLine } from '../first-line.ts';
import { RENAME, refusedFolder } from '../refused-folder.ts';
import { withoutMachinePaths } from '../machine-paths.ts';
import { tidyProblems } from './tidy-diff.ts';
import type { RepositoryModule } from './workspace-modules.ts';

/** A diff of some 200,000 requirements. */
const DIFF_BYTES = 32 * 1024 * 1024;

/** Asks `go mod tidy -diff`, through the caller's proxy, since it also needs the test dependencies. */
export async function tidied(
  context: CollectContext,
  place: Surroundings,
  module: RepositoryModule,
  others: readonly RepositoryModule[],
): Promise<{
  readonly problems: readonly ModuleProblem[];
  readonly unanswered: readonly string[];
  readonly provide?: string;
}> {
  const copy = { ...place.copy, workingDirectory: join(place.copy.root, ...module.folder.split('/')) };
  const alternative = others.length === 0 ? [] : [`-modfile=${await withOthers(context, place, module, others)}`];
  const run = await runWithProxy(context, place.settings, copy, ['mod', 'tidy', '-diff', ...alternative], {
    keepBytes: DIFF_BYTES,
  });
  if (run.exitCode === 0) return { problems: [], unanswered: [] };
  const asked = `\`go mod tidy -diff\` of ${module.path} gave no answer`;
  if (run.stdout.startsWith('diff ')) {
    // What is taken away may be added again in the part that is not kept.
    if (run.droppedBytes > 0)
      return { problems: [], unanswered: [`${asked} that is short enough to read`], provide: 'Run `go mod tidy`.' };
    const names = new Set(others.map(({ path }) => path));
    return { problems: tidyProblems(module.files, run.stdout, names), unanswered: [] };
  }
  const message = withoutMachinePaths(context, { copy, settings: place.settings }, run.stderr).trim();
  const first = firstLine(message) ?? 'no message';
  // Of a package of the module; what a source imports stands behind another head.
  const refused = first.startsWith(`go: ${module.path}/`) ? refusedFolder(first) : undefined;
  if (refused !== undefined) return { problems: [], unanswered: [`${asked}: ${refused}`], provide: RENAME };
  if (message.includes('flag provided but not defined')) {
    const { version } = place.settings;
    return {
      problems: [],
      unanswered: [`${asked}: ${version} is older than Go 1.23, the first with \`-diff\``],
      provide:
        'Run gds with Go 1.23 or later: put it on PATH, and ask for no older one by GOTOOLCHAIN. The `go` line can stay.',
    };
  }
  const newer = newerGo(message);
  return { problems: [], unanswered: [`${asked}: ${first}`], ...(newer && { provide: newer.remedy }) };
}

/**
 * go.mod with the other modules of its workspace put in place, since tidy does not look at go.work and
 * would ask the proxy for them. The lines that are added stand behind all others.
 */
async function withOthers(
  context: CollectContext,
  place: Surroundings,
  { folder, files }: RepositoryModule,
  others: readonly RepositoryModule[],
): Promise<string> {
  const below = join(context.scratch, 'tidy', folder.replace(/[^\w.-]/g, '_') || 'root');
  await mkdir(below, { recursive: true, mode: 0o700 });
  const replaced = new Set(
    files.entries.filter(({ directive }) => directive === 'replace').map(({ tokens }) => tokens[0]),
  );
  const added = others
    .filter(({ path }) => path !== '' && !replaced.has(path))
    .map(other => `replace ${path(other.path)} => ${path(join(place.copy.root, ...other.folder.split('/')))}`);
  await writeFile(join(below, 'go.mod'), `${files.goMod.lines.join('\n')}\n${added.join('\n')}\n`);
  await writeFile(join(below, 'go.sum'), files.goSum?.lines.join('\n') ?? '');
  return join(below, 'go.mod');
}

/** A word of go.mod in quotes. */
function path(text: string): string {
  return JSON.stringify(text);
}
