import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { posix, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BinaryFormatError, faultOf } from '../binary/errors.ts';
import { describeBinary } from '../binary/describe.ts';
import { type DebugFileSearch, type TargetBinary, unavailable, type Unavailable } from '../evidence/index.ts';
import {
  type ContainerImageDescription,
  describeContainerImage,
  type ImageProgram,
  shownText,
} from '../binary/container-image/index.ts';
import { type CollectContext, defineCollector, type PlannedTarget } from './collector.ts';
import { containerPlatform, openContainerImage } from './container-image.ts';
import { debugFileOf, debugFileOfProgram, type DebugFilePlaces } from './debug-file.ts';
import { FileSourceError, namedFileSource } from './repository/file-source.ts';
import { buildIn } from './go/build.ts';
import { firstLine } from './go/first-line.ts';
import { isBelow } from './go/analysis/source-files.ts';
import { unbuildable } from './go/target-package.ts';
import { targetInWords } from '../standard/index.ts';

/** The target's binary: built with the recipe's flags, the file that the user named, or the program of an image. */
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
      case 'image':
        return programOfImage(context, target);
      default:
        return unavailable(
          'not-configured',
          'the target has no binary',
          'Name a package or a binary: `gds verify ./cmd/x`.',
        );
    }
  },
});

function givenBinary(context: CollectContext, target: PlannedTarget): Promise<TargetBinary | Unavailable> {
  const path = resolve(context.repository.workingDirectory, target.subject);
  return read(path, target.subject, { context, target, accept: acceptedLinks(context, target) });
}

/** A link of the command line is followed; one of gds.yaml only within the repository (CL6). */
function acceptedLinks(
  { repository, configuration }: CollectContext,
  target: PlannedTarget,
): (path: string) => boolean {
  const configured = configuration.targets.some(
    each => each.kind === target.kind && each.name === target.name && each.subject === target.subject,
  );
  return configured ? path => isBelow(path, repository.root) : () => true;
}

async function programOfImage(context: CollectContext, target: PlannedTarget): Promise<TargetBinary | Unavailable> {
  const { subject } = target;
  const path = resolve(context.repository.workingDirectory, subject);
  return unlessUnreadable(
    path,
    subject,
    'Name an image: an OCI layout, or a tar that `docker save` wrote.',
    async () => {
      const image = await openContainerImage(path, subject, acceptedLinks(context, target));
      try {
        const options = { preferred: containerPlatform(), signal: context.signal };
        const described = await describeContainerImage(image, options);
        for (const note of described.notes.slice(0, MAX_NOTES)) context.note(`${subject}: ${note}`.slice(0, 1000));
        const { program, noProgram } = described;
        if (program === null)
          return unavailable('unreadable', `${subject}: ${noProgram?.why}`, noProgram?.remedy ?? '');
        context.note(imageNote(subject, described, program));
        return {
          // As docker cp writes it.
          name: `${subject}:${shownText(program.path)}`,
          path: image.path,
          sha256: program.sha256,
          builtHere: false,
          description: program.description,
          image: {
            platform: described.platform,
            program: shownText(program.path),
            layer: program.layer + 1,
            layers: described.layers.length,
          },
          ...withDebugFile(await debugFileOfProgram(subject, program, debugPlaces(context, target))),
        };
      } finally {
        await image.close();
      }
    },
  );
}

/** Of one image: a report holds a hundred in all. */
const MAX_NOTES = 5;

const CHOSEN_BY = {
  entrypoint: 'what it starts',
  argument: 'named in what it starts',
  only: 'the only program of Go in it, not what it starts',
} as const;

function imageNote(
  subject: string,
  { images, platform, layers, otherCount }: ContainerImageDescription,
  { path, layer, chosenBy }: ImageProgram,
): string {
  const others = images.length > 1 ? ` (of ${images.map(image => image.platform).join(', ')})` : '';
  const beside = otherCount > 0 ? `; ${otherCount} other Go ${otherCount === 1 ? 'binary' : 'binaries'} in it` : '';
  return `${subject}: image for ${platform}${others}, judged is ${shownText(path)}, ${CHOSEN_BY[chosenBy]}, from layer ${layer + 1} of ${layers.length}${beside}`;
}

function debugPlaces({ repository }: CollectContext, { debugFiles }: PlannedTarget): DebugFilePlaces {
  return { base: repository.workingDirectory, ...(debugFiles && { directories: debugFiles }) };
}

function withDebugFile(search: DebugFileSearch | undefined): Pick<TargetBinary, 'debugFile' | 'debugFileNames'> {
  if (search === undefined) return {};
  return { ...(search.file && { debugFile: search.file }), debugFileNames: search.lookedFor };
}

async function builtBinary(context: CollectContext, target: PlannedTarget): Promise<TargetBinary | Unavailable> {
  const recipe = await context.get('buildRecipe');
  if (!recipe.available) return recipe;
  const reason = await unbuildable(context, target, recipe.value);
  if (reason) return reason;
  const built = await buildIn(context, target, 1);
  if ('available' in built) return built;
  if (!built.ok) {
    return unavailable(
      'not-built',
      `${targetInWords(target)} does not build: ${firstLine(built.stderr) ?? 'no message'}`,
      'Mend what `offline-build` (GDS-ERR-001) reports.',
    );
  }
  return read(built.path, targetInWords(target));
}

interface Given {
  readonly context: CollectContext;
  readonly target: PlannedTarget;
  readonly accept: (path: string) => boolean;
}

/** A binary that was built here, or that the user gave: only that may have its DWARF elsewhere. */
async function read(path: string, name: string, given?: Given): Promise<TargetBinary | Unavailable> {
  return unlessUnreadable(path, name, 'Name an executable that `go build` wrote.', async () => {
    const source = await namedFileSource(path, given?.accept);
    try {
      const description = await describeBinary(source);
      const places = given && { ...debugPlaces(given.context, given.target), path: source.path };
      const search = places && (await debugFileOf(description, places));
      const sha256 = await sha256Of(source.path);
      return {
        name,
        path: source.path,
        sha256,
        builtHere: given === undefined,
        description,
        ...withDebugFile(search),
      };
    } finally {
      await source.close();
    }
  });
}

async function unlessUnreadable<T>(
  path: string,
  name: string,
  remedy: string,
  reading: () => Promise<T>,
): Promise<T | Unavailable> {
  try {
    return await reading();
  } catch (error) {
    if (error instanceof BinaryFormatError) {
      const { trouble, remedy: mend } = error.problem;
      const isSource = trouble === 'not-a-binary' && name.endsWith('.go');
      return unavailable('unreadable', faultOf(error.problem), isSource ? nameFolderOf(name) : mend);
    }
    if (error instanceof FileSourceError) {
      const reason = error.trouble === 'forbidden' ? 'permission' : 'unreadable';
      return unavailable(reason, error.message.replaceAll(path, name), remedy);
    }
    throw error;
  }
}

/** A file of Go source was named where its package was meant. */
function nameFolderOf(source: string): string {
  const folder = posix.dirname(posix.normalize(source));
  const shown = /^(?:\.$|\.\.|\/)/.test(folder) ? folder : `./${folder}`;
  return `Give the folder of its package: \`gds verify ${shown}\`.`;
}

/** SHA-256 of a file's bytes, lower-case hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
