import { access, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listMainPackages } from './collect/go/main-packages.ts';
import { findRepository, findRepositoryRoot } from './collect/repository/repository.ts';
import { resolveTools } from './collect/tools/tools.ts';
import { configurationText } from './init/document.ts';
import { findService } from './init/found-service.ts';
import { findTargets, type FoundTarget } from './init/found-targets.ts';
import { refuseEndlessModuleFile } from './verify/endless-module-file.ts';
import { CannotRunError } from './verify/errors.ts';
import { withScratchFolder } from './verify/scratch-folder.ts';

export interface InitOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/** What was written and what was found for it. */
export interface InitResult {
  readonly file: string;
  readonly targets: readonly FoundTarget[];
  readonly slos: readonly string[];
  /** Folders that Go builds no package in, a sentence each. */
  readonly refused: readonly string[];
}

const MAX_TARGETS = 50;
const SLO_FOLDERS = ['slo', 'slos'];

/**
 * Writes `gds.yaml` from what is found: main packages, the build files that build them, OpenSLO files.
 * Nothing is run but `go list`.
 *
 * @throws CannotRunError when there is one already, or nothing to put into it
 */
export async function initConfiguration({ cwd, env, force, signal }: InitOptions): Promise<InitResult> {
  const file = join(cwd, 'gds.yaml');
  if (!force && (await exists(file))) {
    throw new CannotRunError('gds.yaml exists already. Edit it, or overwrite it with: gds init --force');
  }
  const tools = await resolveTools(env, await findRepositoryRoot(cwd), signal);
  const git = tools.git === undefined ? null : { file: tools.git, path: tools.path ?? '', signal };
  const repository = await findRepository(cwd, git);
  await refuseEndlessModuleFile(repository);
  const listed = await withScratchFolder(scratch => listMainPackages(repository, tools, env, scratch, signal));
  signal.throwIfAborted();
  if ('available' in listed) {
    throw new CannotRunError(`gds.yaml was not written: ${listed.missing}. ${listed.provide}`);
  }
  const { folders: packages, refused } = listed;
  if (packages.length === 0) {
    throw new CannotRunError(
      `gds.yaml was not written: no Go main package below ${cwd}. ${refused.map(sentence => `${sentence}. `).join('')}Run gds init in the folder of a Go module`,
    );
  }
  const slos = await sloPatterns(cwd);
  const service = await findService(repository, basename(repository.workingDirectory));
  const found = await findTargets(repository, packages.slice(0, MAX_TARGETS), service.name);
  const targets = withinLimit(found);
  await writeFile(file, configurationText({ service, targets, more: packages.length - targets.length, slos }));
  return { file: 'gds.yaml', targets, slos, refused };
}

/** gds.yaml holds so many targets; a build for a debugger is one. */
function withinLimit(targets: readonly FoundTarget[]): readonly FoundTarget[] {
  let count = 0;
  return targets.filter(({ debugBuild }) => (count += debugBuild === undefined ? 1 : 2) <= MAX_TARGETS);
}

async function sloPatterns(cwd: string): Promise<string[]> {
  const patterns: string[] = [];
  for (const folder of SLO_FOLDERS) {
    const names = await readdir(join(cwd, folder)).catch(() => []);
    for (const ending of ['yaml', 'yml']) {
      if (names.some(name => name.endsWith(`.${ending}`))) patterns.push(`${folder}/*.${ending}`);
    }
  }
  return patterns;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
