import { describeBinary } from '../describe.ts';
import {
  type DebugFile,
  debugFileCandidates,
  type DebugFileSearch,
  examineDebugFile,
  searchDebugFile,
} from '../debug-file.ts';
import type { DescribedBinary } from '../description.ts';
import { BinaryFormatError, type BinaryProblem, problemOf } from '../errors.ts';
import type { ByteSource } from '../source.ts';
import type { ImageConfig } from './documents.ts';
import type { FileTree, LayerFile } from './file-tree.ts';
import {
  type ContainerImageDescription,
  type ImageProgram,
  MAX_OTHERS,
  type OtherProgram,
} from './image-description.ts';
import type { ImageFiles } from './image-files.ts';
import { imageError } from './image-error.ts';
import { type FoundImage, listImages } from './images.ts';
import { type LayeredFiles, readLayers } from './layers.ts';
import { type ReadFile, readFiles, sha256OfSource } from './read-files.ts';
import { commandOf, firstFile, startedProgram, type StartedProgram } from './started-program.ts';
import { shownText } from './shown-text.ts';

export interface ImageOptions {
  /** `linux/arm64` or `linux/arm/v7`: must be there. Left out: `preferred` if it is there, else the first one. */
  readonly platform?: string;
  /** Platform of this machine: `linux/amd64`. */
  readonly preferred?: string;
  readonly signal?: AbortSignal;
}

/**
 * Says what a container image ships: its program, which layer it is from, and the other programs of Go. Nothing is
 * written or run. Rejects with a BinaryFormatError for what is no image, is damaged, or differs from its digests.
 */
export async function describeContainerImage(
  files: ImageFiles,
  options: ImageOptions = {},
): Promise<ContainerImageDescription> {
  const { layout, images } = await listImages(files);
  const image = chosenImage(images, files.name, options);
  const { config, layers } = image.contents;
  const read = await readLayers(files, layers, options.signal);
  const started = startedProgram(read.tree, config, file => file.goSign && file.format !== undefined);
  const { program, others } = await describePrograms(read, started, options);
  const debugFile = program && (await debugFileInside(read, program, options));
  const listed = others.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    kind: 'container-image',
    layout,
    images: images.map(({ contents, ...told }) => ({ ...told, complete: contents !== undefined })),
    platform: image.platform,
    digest: image.digest,
    references: image.references,
    entrypoint: config.config?.Entrypoint ?? [],
    cmd: config.config?.Cmd ?? [],
    workingDirectory: config.config?.WorkingDir || '/',
    layers: read.layers.map(({ layer, source, compression }) => ({
      digest: layer.digest ?? layer.path,
      compression,
      size: source.size,
    })),
    program: program === undefined ? null : { ...program, debugFile: debugFile ?? null },
    noProgram: program === undefined ? noProgram(read.tree, config, listed) : null,
    others: listed.slice(0, MAX_OTHERS),
    otherCount: listed.length,
    notes: read.mismatches,
  };
}

type WholeImage = FoundImage & { readonly contents: NonNullable<FoundImage['contents']> };

function chosenImage(images: readonly FoundImage[], name: string, { platform, preferred }: ImageOptions): WholeImage {
  const isOf = (image: FoundImage, wanted: string) =>
    image.platform === wanted || image.platform.startsWith(`${wanted}/`);
  const whole = images.filter((image): image is WholeImage => image.contents !== undefined);
  const all = images.map(image => `${image.platform}${image.contents ? '' : ' (listed, not there)'}`).join(', ');
  const found =
    platform !== undefined
      ? whole.find(image => isOf(image, platform))
      : (whole.find(image => preferred !== undefined && isOf(image, preferred)) ?? whole[0]);
  if (found !== undefined) return found;
  const why = platform === undefined ? `none of its images is there (${all})` : `it has ${all}, not ${platform}`;
  const remedy = platform === undefined ? undefined : 'Name one of these platforms.';
  throw imageError('unsupported', 'the image', name, why, remedy);
}

async function describePrograms(
  { tree, layers }: LayeredFiles,
  started: StartedProgram | undefined,
  { signal }: ImageOptions,
): Promise<{ program: ImageProgram | undefined; others: OtherProgram[] }> {
  // A file with several names is one program.
  const named = new Map<LayerFile, string>();
  for (const { path, file } of tree.files()) {
    if (file.goSign && file.format !== undefined && !named.has(file)) named.set(file, path);
  }
  const others: OtherProgram[] = [];
  let program: ImageProgram | undefined;
  const visit = async ({ file, source }: { file: LayerFile; source: ByteSource }): Promise<void> => {
    if (file === started?.file) {
      const description = await namedIn(started.path, () => describeBinary(source));
      program = {
        path: started.path,
        layer: file.layer,
        chosenBy: started.chosenBy,
        sha256: await sha256OfSource(source),
        description,
        debugFile: null,
      };
      return;
    }
    const other = await otherProgram(named.get(file)!, file, source);
    if (other !== undefined) others.push(other);
  };
  await readFiles(layers, [...named.keys()], visit, signal);
  return { program, others };
}

/** Looks for the program's debug file where it would be beside it in a container. */
async function debugFileInside(
  { tree, layers }: LayeredFiles,
  { path, description }: ImageProgram,
  { signal }: ImageOptions,
): Promise<DebugFileSearch | undefined> {
  if (description.kind !== 'described') return undefined;
  const folders = [{ shown: '/usr/lib/debug', path: '/usr/lib/debug' }];
  const candidates = debugFileCandidates(description, path, folders).map(each => ({ ...each, name: each.path }));
  return searchDebugFile(candidates, async candidate => {
    const entry = tree.resolve(candidate.path)?.entry;
    if (entry?.kind !== 'file') return undefined;
    let found: DebugFile | undefined;
    const examine = async ({ source }: ReadFile) => {
      found = await examineDebugFile(candidate, source, description);
    };
    await readFiles(layers, [entry.file], examine, signal);
    return found;
  });
}

/** Names the file in the image, whose reader knows only its bytes. */
async function namedIn<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof BinaryFormatError)) throw error;
    const { trouble, what, where, why, remedy } = error.problem;
    const shown = shownText(path);
    throw new BinaryFormatError(trouble, what === 'the file' ? shown : `${what} of ${shown}`, where, why, remedy);
  }
}

async function otherProgram(path: string, file: LayerFile, source: ByteSource): Promise<OtherProgram | undefined> {
  const known = { path, layer: file.layer, size: file.size };
  try {
    const described = await describeBinary(source, { depth: 'sections' });
    return described.kind === 'described' ? summary(known, described) : unread(known, null);
  } catch (error) {
    return unread(known, problemOf(error));
  }
}

type Known = Pick<OtherProgram, 'path' | 'layer' | 'size'>;

function summary(known: Known, { role, go, pclntab, buildInfo, dwarf, symbols }: DescribedBinary) {
  if (role !== 'program' && role !== 'shared-library') return undefined;
  if (go.state === 'unknown' && pclntab.state === 'absent') return undefined;
  return {
    ...known,
    go: go.state === 'known' ? go.version : go.state === 'range' ? go.range : 'unknown',
    mainPackage: buildInfo?.mainPackage ?? null,
    dwarf: dwarf.state,
    symbols: symbols.present,
    problem: null,
  };
}

function unread(known: Known, problem: BinaryProblem | null): OtherProgram {
  return { ...known, go: 'unknown', mainPackage: null, dwarf: 'unreadable', symbols: false, problem };
}

const MAX_SHOWN = 5;

function noProgram(tree: FileTree, config: ImageConfig, others: readonly OtherProgram[]) {
  const command = commandOf(config);
  const first = firstFile(tree, config);
  const starts =
    command.length === 0
      ? 'the image starts nothing'
      : first === undefined
        ? `the image starts ${shownText(command[0]!)}, and holds no executable of that name`
        : `the image starts ${shownText(first.path)}, which is ${first.file.format ? 'no program of Go' : 'no binary'}`;
  if (others.length === 0) {
    return {
      why: `${starts}, and no program of Go is in it`,
      remedy: 'Save the image that holds the service, with the program in it.',
    };
  }
  const shown = others.slice(0, MAX_SHOWN).map(({ path }) => shownText(path));
  const more = others.length > MAX_SHOWN ? ` and ${others.length - MAX_SHOWN} more` : '';
  return {
    why: `${starts}; programs of Go in it: ${shown.join(', ')}${more}`,
    remedy: 'Let ENTRYPOINT or CMD name the program, or copy it out and judge the file.',
  };
}
