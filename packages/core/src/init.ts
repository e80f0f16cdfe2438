import { access, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listMainPackages } from './collect/go/main-packages.ts';
import { findRepository, findRepositoryRoot } from './collect/repository/repository.ts';
import { resolveTools } from './collect/tools/tools.ts';
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
  readonly packages: readonly string[];
  readonly slos: readonly string[];
}

const SLO_FOLDERS = ['slo', 'slos'];

/**
 * Writes `gds.yaml` from what is found: main packages, a Makefile, OpenSLO files. Nothing is run but
 * `go list`.
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
  const packages = await withScratchFolder(scratch => listMainPackages(repository, tools, env, scratch, signal));
  signal.throwIfAborted();
  if (packages.length === 0) {
    const reason =
      tools.go === undefined
        ? 'Go is not on PATH, so main packages cannot be found'
        : `no Go main package below ${cwd}`;
    throw new CannotRunError(`gds.yaml was not written: ${reason}. Run gds init in the folder of a Go module`);
  }
  const slos = await sloPatterns(cwd);
  const service = basename(repository.workingDirectory);
  await writeFile(file, document(service, packages, slos));
  return { file: 'gds.yaml', packages, slos };
}

function document(service: string, packages: readonly string[], slos: readonly string[]): string {
  const entity =
    service
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+/, '') || 'my-service';
  const lines = [
    'apiVersion: gds/v1',
    `service: component:default/${entity} # the entity of your catalog that reports are filed under`,
    'targets:',
  ];
  const names = new Set<string>();
  for (const path of packages) {
    const base = path === '.' ? service : basename(path);
    const name = names.has(base) ? path.replace(/^\.\//, '').replaceAll('/', '-') : base;
    names.add(name);
    lines.push(
      `  - name: ${JSON.stringify(name)}`,
      `    package: ${JSON.stringify(path)}`,
      '    role: production # or debug: compiled with -N -l',
    );
  }
  if (slos.length > 0) lines.push(`slos: [${slos.map(pattern => JSON.stringify(pattern)).join(', ')}]`);
  lines.push('level: 1 # require the musts of the levels up to this one', '');
  return lines.join('\n');
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
