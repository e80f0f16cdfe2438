import { realpath } from 'node:fs/promises';
import { posix, relative, sep } from 'node:path';
import { z } from 'zod';
import type { BuildRecipe } from '../../evidence/build-recipe.ts';
import type { CollectContext, PlannedTarget } from '../collector.ts';
import { oncePerRun } from '../process/once-per-run.ts';
import { runProcess } from '../process/process.ts';
import { packageArgument } from './build.ts';
import { listedPackages } from './list-json.ts';
import { surroundings } from './surroundings.ts';
import { selectingFlags } from './recipe-arguments.ts';

/** What of the repository is compiled into the target's program. */
export interface ProgramSources {
  /** Go, C and assembler files and what is embedded: POSIX, relative to the repository's root. */
  readonly files: ReadonlySet<string>;
  /** Local folders outside the repository that packages come from, as go.mod or go.work names them. */
  readonly elsewhere: readonly string[];
  /** Whether something is embedded. */
  readonly embeds: boolean;
  /** Whether a file that does not exist yet would be among them. */
  readonly wouldHold: (path: string) => boolean;
}

const FILES = [
  ...['GoFiles', 'CgoFiles', 'CFiles', 'CXXFiles', 'MFiles', 'HFiles', 'FFiles', 'SFiles', 'SwigFiles'],
  ...['SwigCXXFiles', 'SysoFiles', 'EmbedFiles'],
] as const;
/** Suffixes of files that Go compiles or links when they lie in a package's folder (`go help packages`). */
const COMPILED = /\.(?:go|c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|F|for|f90|s|S|sx|swig|swigcxx|syso)$/;
const MODULE_FILES = /^(?:.*\/)?(?:go\.mod|go\.sum|go\.work|vendor\/.*)$/;
const LIST_BYTES = 64 * 1024 * 1024;

const names = z.array(z.string()).default([]);
const Listed = z.object({
  Dir: z.string().default(''),
  Standard: z.boolean().default(false),
  EmbedPatterns: names,
  Module: z
    .object({
      Main: z.boolean().default(false),
      Dir: z.string().default(''),
      Replace: z.object({ Path: z.string(), Version: z.string().optional() }).optional(),
    })
    .optional(),
  ...(Object.fromEntries(FILES.map(field => [field, names])) as Record<(typeof FILES)[number], typeof names>),
});

/**
 * Lists what the build in the first surroundings compiles, without compiling: `go list -e -deps`, which runs
 * neither a C compiler nor git (BD7). `undefined`: Go could not list it.
 */
export function programSources(
  caller: CollectContext,
  target: PlannedTarget,
  recipe: BuildRecipe,
): Promise<ProgramSources | undefined> {
  return oncePerRun(caller, `sources ${target.name}`, async context => {
    const place = await surroundings(context, recipe, 1);
    if ('available' in place) return undefined;
    const run = await runProcess({
      file: place.settings.go,
      args: [
        'list',
        '-e',
        '-deps',
        `-json=Dir,Standard,EmbedPatterns,Module,${FILES.join(',')}`,
        '-buildvcs=false',
        ...selectingFlags(recipe),
        '--',
        packageArgument(target.subject),
      ],
      cwd: place.copy.workingDirectory,
      env: place.env,
      signal: context.signal,
      timeoutMs: 120_000,
      keepBytes: LIST_BYTES,
    });
    const packages = run.exitCode === 0 && run.droppedBytes === 0 ? listedPackages(run.stdout, Listed) : undefined;
    return packages && sourcesOf(packages, [place.copy.root, await realpath(place.copy.root)]);
  });
}

type Package = z.infer<typeof Listed>;

function sourcesOf(packages: readonly Package[], roots: readonly string[]): ProgramSources {
  const files = new Set<string>();
  const folders = new Set<string>();
  const elsewhere = new Set<string>();
  const embeds: RegExp[] = [];
  for (const each of packages) {
    const folder = each.Standard ? undefined : folderIn(roots, each.Dir);
    if (folder === undefined) {
      const local = localFolder(each);
      if (local !== undefined) elsewhere.add(local);
      continue;
    }
    folders.add(folder);
    for (const name of FILES.flatMap(field => each[field])) files.add(posix.join(folder, name));
    for (const pattern of each.EmbedPatterns) embeds.push(embedded(folder, pattern));
  }
  return {
    files,
    elsewhere: [...elsewhere],
    embeds: embeds.length > 0,
    wouldHold: path =>
      files.has(path) ||
      MODULE_FILES.test(path) ||
      embeds.some(pattern => pattern.test(path)) ||
      (COMPILED.test(path) && !path.endsWith('_test.go') && folders.has(posix.dirname(path))),
  };
}

/** Of a package that no proxy gives: what `replace` or `use` names. */
function localFolder({ Standard, Module }: Package): string | undefined {
  if (Standard || !Module) return undefined;
  const { Replace, Main, Dir } = Module;
  if (Replace) return Replace.Version === undefined || Replace.Version === '' ? Replace.Path : undefined;
  return Main && Dir !== '' ? Dir : undefined;
}

/** Relative to the root of the copy; `undefined`: it lies elsewhere. */
function folderIn(roots: readonly string[], folder: string): string | undefined {
  const paths = roots.map(root => relative(root, folder).split(sep).join('/') || '.');
  return paths.find(path => path !== '..' && !path.startsWith('../') && !path.startsWith('/'));
}

/** A pattern of `//go:embed`, with all that lies below what it names (package `embed`). */
function embedded(folder: string, pattern: string): RegExp {
  const path = posix.join(folder, pattern.replace(/^all:/, ''));
  const text = path
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]');
  try {
    return new RegExp(`^${text}(?:/.*)?$`);
  } catch {
    return /(?!)/;
  }
}
