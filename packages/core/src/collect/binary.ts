import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BinaryFormatError } from '../binary/errors.ts';
import { describeBinary } from '../binary/describe.ts';
import { type TargetBinary, unavailable, type Unavailable } from '../evidence/index.ts';
import { type CollectContext, defineCollector, type PlannedTarget } from './collector.ts';
import { debugFileOf } from './debug-file.ts';
import { FileSourceError, namedFileSource } from './repository/file-source.ts';
import { buildIn } from './go/build.ts';
import { isBelow } from './go/source-files.ts';
import { unbuildable } from './go/target-package.ts';

/** The target's binary: built with the recipe's flags, or the file that the user named. */
export default defineCollector({
  provides: 'binary',
  deadlineMs: 20 * 60_000,
  async collect(context): Promise<TargetBinary | Unavailable> {
    const { target } = context;
    switch (target?.kind) {
      case 'package':
        return builtBinary(context, target);
      case 'binary':
        return givenBinary(context, target);
      default:
        return unavailable(
          'not-configured',
          'the target has no binary',
          'Name a package or a binary: `gds verify ./cmd/x`.',
        );
    }
  },
});

/** A link of the command line is followed; one of gds.yaml only within the repository (CL6). */
function givenBinary(context: CollectContext, target: PlannedTarget): Promise<TargetBinary | Unavailable> {
  const { repository, configuration } = context;
  const configured = configuration.targets.some(
    each => each.kind === 'binary' && each.name === target.name && each.subject === target.subject,
  );
  const accept = configured ? (path: string) => isBelow(path, repository.root) : undefined;
  return read(resolve(repository.workingDirectory, target.subject), target.subject, false, accept);
}

async function builtBinary(context: CollectContext, target: PlannedTarget): Promise<TargetBinary | Unavailable> {
  const recipe = await context.get('buildRecipe');
  if (!recipe.available) return recipe;
  const reason = await unbuildable(context, target, recipe.value);
  if (reason) return reason;
  const built = await buildIn(context, target, 1);
  if ('available' in built) return built;
  if (!built.ok || built.path === undefined) {
    const words = built.stderr.split('\n').find(line => line.trim() !== '' && !line.startsWith('#')) ?? built.ended;
    return unavailable(
      'not-built',
      `${target.subject} does not build: ${words.slice(0, 500)}`,
      'Mend what `offline-build` (GDS-ERR-001) reports.',
    );
  }
  return read(built.path, target.subject, true);
}

async function read(
  path: string,
  name: string,
  builtHere: boolean,
  accept?: (path: string) => boolean,
): Promise<TargetBinary | Unavailable> {
  try {
    const source = await namedFileSource(path, accept);
    try {
      const description = await describeBinary(source);
      const debugFile = await debugFileOf(source.path, description);
      const sha256 = await sha256Of(source.path);
      return { name, path: source.path, sha256, builtHere, description, ...(debugFile && { debugFile }) };
    } finally {
      await source.close();
    }
  } catch (error) {
    if (error instanceof BinaryFormatError) {
      const { what, where, why, remedy } = error.problem;
      return unavailable('unreadable', `${what} at ${where}: ${why}`, remedy);
    }
    if (error instanceof FileSourceError) {
      return unavailable(
        error.trouble === 'forbidden' ? 'permission' : 'unreadable',
        error.message.replaceAll(path, name),
        'Name an executable that `go build` wrote.',
      );
    }
    throw error;
  }
}

/** SHA-256 of a file's bytes, lower-case hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
