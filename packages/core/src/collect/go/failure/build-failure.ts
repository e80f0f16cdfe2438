import { dirname, posix } from 'node:path';
import type { BuildRecipe } from '../../../evidence/build-recipe.ts';
import type { BuildFailure } from '../../../evidence/offline-build.ts';
import type { FileLocation } from '../../../standard/finding.ts';
import type { CollectContext, PlannedTarget } from '../../collector.ts';
import { posixRelative, readRepositoryFile } from '../../repository/repository-file.ts';
import { cgoUse } from './cgo-files.ts';
import { downloadModules } from '../download.ts';
import { moduleFilePlace, namedPlace, namesPlace } from './place.ts';
import { downloadSign, type FailureSign, failureSign } from './signs.ts';
import { generatedFromProto, generatedName, generatedPath } from './generated-source.ts';
import type { Surroundings } from '../surroundings.ts';
import { moduleOfPackage, type ModuleFiles, readModuleFiles } from '../modules/module-file.ts';
import { nearestFile } from '../modules/nearest-file.ts';

/** A build that failed, and where. */
export interface FailedBuild {
  readonly context: CollectContext;
  readonly target: PlannedTarget;
  readonly recipe: BuildRecipe;
  readonly place: Surroundings;
  /** Go's words; paths are relative to the working directory. */
  readonly stderr: string;
}

type Named = Omit<BuildFailure, 'message'>;

/** What kind of failure Go's words tell of, and the place that it is mended at. */
export async function buildFailure(failed: FailedBuild): Promise<BuildFailure> {
  const { context, place } = failed;
  const lines = failed.stderr
    .split('\n')
    .slice(0, 5000)
    .map(line => line.slice(0, 2000).trimEnd())
    .filter(line => line !== '');
  const files = await nearestModuleFiles(context);
  const download = await downloadModules(context, place.settings, place.copy);
  const named = await nameFailure(failed, lines, files, download.message);
  return {
    ...named,
    message:
      lines
        .filter(line => !line.startsWith('# '))
        .slice(0, 10)
        .join('\n') || 'go build failed and said nothing',
    ...(download.ok ? {} : { download: download.message }),
  };
}

async function nameFailure(
  failed: FailedBuild,
  lines: readonly string[],
  files: ModuleFiles | null,
  download: string,
): Promise<Named> {
  const { context } = failed;
  const { repository } = context;
  const sign = failureSign(lines);
  const atSource = await namedPlace(
    repository,
    repository.prefix,
    sign && sign.kind !== 'invalid-module-file' ? [sign.line] : lines,
  );
  if (sign === undefined) {
    const because = await undeclared(failed, lines, files);
    return because ?? { kind: atSource || lines.some(namesPlace) ? 'does-not-compile' : 'other', ...located(atSource) };
  }
  switch (sign.kind) {
    case 'module-not-available': {
      const refused = downloadSign(download) ?? { ...sign, ...downloading(lines) };
      return { ...said(refused), ...located((await moduleFilePlace(repository, files, refused)) ?? atSource) };
    }
    case 'missing-go-sum-entry': {
      // An entry can be added only where the module is to be had.
      const refused = sign.subject === undefined ? undefined : downloadSign(download, sign.subject);
      const at = await moduleFilePlace(repository, files, refused ?? sign);
      return refused
        ? { ...said(refused), unsummed: true, ...located(at ?? atSource) }
        : { ...said(ofModule(sign, files)), ...located(atSource ?? at) };
    }
    case 'go-mod-needs-update':
      return (
        (await ownPackage(failed, sign, files, atSource)) ?? {
          ...said(sign),
          ...located(atSource ?? (await moduleFilePlace(repository, files, sign))),
        }
      );
    case 'replaced-folder-missing':
      return {
        ...said(sign),
        ...(liesOutside(files, sign.subject) ? { kind: 'replaced-folder-outside' } : {}),
        ...located((await moduleFilePlace(repository, files, sign)) ?? atSource),
      };
    case 'embedded-file-missing': {
      const folder = atSource ? posix.dirname(atSource.path) : repository.prefix;
      const generated = await generatedPath(context, posix.join(folder, sign.subject ?? ''));
      return {
        ...said(sign),
        ...(generated ? { kind: 'generated-file-missing', generated } : {}),
        ...located(atSource),
      };
    }
    case 'cgo-without-compiler':
    case 'cgo-off':
      return cgoFailure(failed, sign);
    default:
      return { ...said(sign), ...located(atSource ?? (await moduleFilePlace(repository, files, sign))) };
  }
}

/** Whether a folder that go.mod names is none of the repository. */
function liesOutside(files: ModuleFiles | null, folder: string | undefined): boolean {
  if (!files || folder === undefined) return false;
  const path = posix.join(posix.dirname(files.goMod.path), folder);
  return posix.isAbsolute(folder) || path === '..' || path.startsWith('../');
}

/** A package of the module itself that is not there. */
async function ownPackage(
  { context }: FailedBuild,
  sign: FailureSign,
  files: ModuleFiles | null,
  at: FileLocation | undefined,
): Promise<Named | undefined> {
  const folder = folderOf(files, sign.subject ?? '');
  if (folder === undefined) return undefined;
  const generated = (await generatedPath(context, folder)) ?? (await generatedFromProto(context, sign.subject ?? ''));
  return {
    ...said(sign),
    kind: generated ? 'generated-file-missing' : 'package-missing',
    ...(generated ? { generated } : {}),
    ...located(at),
  };
}

/** A name that the compiler does not find and that a generator, or cgo, would have declared. */
async function undeclared(
  failed: FailedBuild,
  lines: readonly string[],
  files: ModuleFiles | null,
): Promise<Named | undefined> {
  const { context, place, target, recipe } = failed;
  let tries = 0;
  for (const line of lines) {
    const [, qualifier, name, type, member] = UNDECLARED.exec(line) ?? [];
    if (name === undefined && type === undefined) continue;
    if (++tries > 20) break;
    const at = await namedPlace(context.repository, context.repository.prefix, [line]);
    if (!at) continue;
    const folder =
      qualifier === undefined ? posix.dirname(at.path) : await importedFolder(context, files, at, qualifier);
    const wanted = type ?? name ?? '';
    const generated = folder === undefined ? undefined : await generatedName(context, folder, wanted);
    if (generated)
      return {
        kind: 'generated-file-missing',
        subject: [qualifier, wanted, member].filter(part => part !== undefined).join('.'),
        generated,
        location: at,
      };
  }
  // Files with import "C" are left out when cgo is off: what they declare is then missing.
  if (tries === 0 || (place.env['CGO_ENABLED'] ?? '') === '1') return undefined;
  const use = await cgoUse(context, place, target.subject, recipe);
  if (use?.location === undefined || !lines.some(line => UNDECLARED.test(line))) return undefined;
  return cgoFailure(failed, { kind: 'cgo-off', line: lines[0] ?? '' });
}

/** `undefined: pb.X`, `undefined: Name`, `Pill(1).String undefined (type Pill has no field or method String)`. */
const UNDECLARED =
  /: (?:undefined: (?:([\p{L}_][\p{L}\p{N}_]{0,200})\.)?([\p{L}_][\p{L}\p{N}_]{0,200})$|.{1,400} undefined \(type \*?(?:[\p{L}_][\p{L}\p{N}_]{0,200}\.)?([\p{L}_][\p{L}\p{N}_]{0,200}) has no field or method ([\p{L}_][\p{L}\p{N}_]{0,200}))/u;

/** cgo is asked for and there is no compiler, or cgo is off and files need it. */
async function cgoFailure({ context, place, target, recipe }: FailedBuild, sign: FailureSign): Promise<Named> {
  const use = await cgoUse(context, place, target.subject, recipe);
  const asked = recipe.env.find(({ name }) => name === 'CGO_ENABLED');
  const off = sign.kind === 'cgo-off' && place.env['CGO_ENABLED'] === '0';
  // Left to itself, Go turns cgo off when it finds no C compiler.
  const kind = off
    ? 'cgo-off'
    : use || sign.kind === 'cgo-without-compiler'
      ? 'cgo-without-compiler'
      : 'no-main-package';
  const location = (off || !use ? asked?.location : undefined) ?? use?.location ?? asked?.location;
  const compiler = sign.kind === 'cgo-without-compiler' ? sign.subject : undefined;
  const subject = compiler ?? use?.package;
  return { kind, ...(subject === undefined ? {} : { subject }), ...located(location) };
}

/** The folder of a package of this module, relative to the root. */
function folderOf(files: ModuleFiles | null, importPath: string): string | undefined {
  const module = files?.entries.find(entry => entry.directive === 'module')?.tokens[0];
  if (files === null || module === undefined || !importPath.startsWith(`${module}/`)) return undefined;
  return posix.join(posix.dirname(files.goMod.path), importPath.slice(module.length + 1));
}

/** The folder of the package of this module that a file imports under a name. */
async function importedFolder(
  context: CollectContext,
  files: ModuleFiles | null,
  at: FileLocation,
  qualifier: string,
): Promise<string | undefined> {
  const file = await readRepositoryFile(context.repository.root, at.path);
  for (const line of file.ok ? file.text.split('\n').slice(0, at.startLine) : []) {
    const [, name, path] = IMPORT.exec(line.slice(0, 2000)) ?? [];
    if (path !== undefined && (name ?? posix.basename(path)) === qualifier) return folderOf(files, path);
  }
  return undefined;
}

const IMPORT = /^[ \t]*(?:import[ \t]+)?(?:([\p{L}_][\p{L}\p{N}_]{0,200})[ \t]+)?"([^"\s]{1,1000})"/u;

/** The module files of the working directory. */
export async function nearestModuleFiles(context: CollectContext): Promise<ModuleFiles | null> {
  const { repository } = context;
  const file = nearestFile(repository, repository.workingDirectory, 'go.mod');
  return file === undefined ? null : readModuleFiles(repository, posixRelative(repository.root, dirname(file)));
}

/** The module of the last `go: downloading` line. */
function downloading(lines: readonly string[]): { readonly subject?: string } {
  const last = lines.findLast(line => line.startsWith('go: downloading '));
  const [, , path, version] = last?.split(' ') ?? [];
  return path === undefined || version === undefined ? {} : { subject: `${path}@${version}` };
}

/** A sign that names a package, with the module that it comes from where only one can be meant. */
function ofModule(sign: FailureSign, files: ModuleFiles | null): FailureSign {
  const module = files && sign.subject !== undefined ? moduleOfPackage(files, sign.subject) : undefined;
  return module === undefined ? sign : { ...sign, subject: module };
}

function said({ kind, subject }: FailureSign): Named {
  return { kind, ...(subject === undefined ? {} : { subject: subject.replace('@', ' ') }) };
}

function located(location: FileLocation | undefined): Pick<Named, 'location'> {
  return location ? { location } : {};
}
