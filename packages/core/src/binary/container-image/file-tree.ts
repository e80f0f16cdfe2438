import { imageError } from './image-error.ts';

/** What a regular file of a layer holds, without its bytes. */
export interface LayerFile {
  /** Index of the layer. */
  readonly layer: number;
  /** Where its bytes begin in the layer's tar. */
  readonly offset: number;
  readonly size: number;
  readonly mode: number;
  /** By its first bytes. */
  format: 'elf' | 'mach-o' | 'pe' | undefined;
  /** Something in it that only programs of Go hold. */
  goSign: boolean;
}

export type TreeEntry =
  | { readonly kind: 'directory' }
  | { readonly kind: 'file'; readonly file: LayerFile }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'other' };

interface Node {
  entry: TreeEntry;
  /** The last layer that wrote it; for a folder, or anything in it. */
  since: number;
  /** What layers before this one put here, and below, is gone. */
  hiddenBefore: number;
  children: Map<string, Node> | undefined;
}

const MAX_NODES = 1_000_000;
/** PATH_MAX of Linux. */
const MAX_PATH_BYTES = 4096;
/** Links followed for one path, as Linux does. */
const MAX_LINKS = 40;
/** Names looked up in all: links of links would otherwise cost without end. */
const MAX_STEPS = 12_000_000;

const DIRECTORY: TreeEntry = { kind: 'directory' };

/** What a path leads to. */
export interface Resolved {
  /** Absolute, without links. */
  readonly path: string;
  readonly entry: TreeEntry;
}

/**
 * The files of an image after some of its layers: a later layer wins. Whiteouts only mark the place where earlier
 * layers end, so that they cost nothing by what they hide. Nothing here is a path of this machine.
 *
 * Semantics: OCI image specification, "Image Layer Filesystem Changeset", "Whiteouts".
 */
export class FileTree {
  readonly #root: Node = { entry: DIRECTORY, since: 0, hiddenBefore: 0, children: undefined };
  #nodes = 1;
  #steps = 0;

  /** Puts an entry; links among its parents are followed inside the image. */
  add(layer: number, path: string, entry: TreeEntry): void {
    const { folder, name } = this.#place(layer, path);
    if (name === undefined) return; // the root
    const node = this.#childOf(folder, name);
    const keeps = entry.kind === 'directory' && node.entry.kind === 'directory';
    if (!keeps) node.children = undefined;
    node.entry = entry;
    node.since = layer;
  }

  /** Hides what earlier layers have at a path; where nothing is, as below a folder that became a file, nothing. */
  whiteout(layer: number, path: string): void {
    const parts = this.#clean(path);
    const name = parts.pop();
    if (name === undefined) throw this.#refused(path, 'a whiteout would remove the whole image');
    const node = this.#walk(parts, true, undefined)?.node.children?.get(name);
    if (node !== undefined) node.hiddenBefore = layer;
  }

  /** Hides what earlier layers have in a folder. */
  opaque(layer: number, path: string): void {
    const { folder, name } = this.#place(layer, path);
    const node = name === undefined ? folder : this.#childOf(folder, name);
    if (node.entry.kind !== 'directory') node.entry = DIRECTORY;
    node.since = layer;
    node.hiddenBefore = layer;
  }

  /** What a hard link of this target becomes: the same file, or undefined when there is none. */
  linked(path: string): TreeEntry | undefined {
    return this.#walk(this.#clean(path), false, undefined)?.node.entry;
  }

  /** Follows links, inside the image; undefined where nothing is or links go round. */
  resolve(path: string, from = '/'): Resolved | undefined {
    if (Buffer.byteLength(path) > MAX_PATH_BYTES) return undefined;
    const found = this.#walk(split(path.startsWith('/') ? path : `${from}/${path}`), true, undefined);
    return found && { path: `/${found.names.join('/')}`, entry: found.node.entry };
  }

  /** Every file that is left, with its path. */
  *files(): Generator<{ readonly path: string; readonly file: LayerFile }> {
    const open = [{ path: '', node: this.#root, floor: this.#root.hiddenBefore }];
    for (let top = open.pop(); top !== undefined; top = open.pop()) {
      for (const [name, node] of top.node.children ?? []) {
        const floor = Math.max(top.floor, node.hiddenBefore);
        if (node.since < floor) continue;
        const path = `${top.path}/${name}`;
        if (node.entry.kind === 'directory') open.push({ path, node, floor });
        else if (node.entry.kind === 'file') yield { path, file: node.entry.file };
      }
    }
  }

  /** The folder that an entry belongs into, made where it is missing, and the entry's name. */
  #place(layer: number, path: string): { folder: Node; name: string | undefined } {
    const parts = this.#clean(path);
    const name = parts.pop();
    const found = this.#walk(parts, true, layer);
    if (found?.node.entry.kind !== 'directory')
      throw this.#refused(path, 'its folder is a file, or a link that leads nowhere');
    return { folder: found.node, name };
  }

  /** Names of an entry's path; it may be absolute, and may not lead out of the image. */
  #clean(path: string): string[] {
    const length = Buffer.byteLength(path);
    if (length > MAX_PATH_BYTES) throw imageError('limit', 'a path of a layer', 'layer', `it is ${length} bytes long`);
    if (path.includes('\0')) throw this.#refused(path, 'it holds a NUL');
    const parts: string[] = [];
    for (const part of split(path)) {
      if (part !== '..') parts.push(part);
      else if (parts.pop() === undefined) throw this.#refused(path, 'it leads out of the image');
    }
    return parts;
  }

  /**
   * Goes along names; `..` of a link's target stays at the root. With `making`, folders that are missing are made
   * for that layer. Undefined where nothing is.
   */
  #walk(
    parts: readonly string[],
    followLast: boolean,
    making: number | undefined,
  ): { node: Node; names: string[] } | undefined {
    let chain: { node: Node; floor: number }[] = [{ node: this.#root, floor: this.#root.hiddenBefore }];
    let names: string[] = [];
    const left = parts.toReversed();
    for (let links = 0; left.length > 0;) {
      if (++this.#steps > MAX_STEPS)
        throw imageError('limit', 'the layers', 'layer', 'their links lead on without end');
      const name = left.pop()!;
      const { node: folder, floor } = chain.at(-1)!;
      if (name === '..') {
        if (chain.length > 1) chain.pop();
        names.pop();
        continue;
      }
      if (folder.entry.kind !== 'directory') return undefined;
      let node = folder.children?.get(name);
      const seen = node !== undefined && node.since >= Math.max(floor, node.hiddenBefore);
      if (!seen && making === undefined) return undefined;
      if (node === undefined || !seen) {
        node = this.#childOf(folder, name);
        // A hidden folder keeps its children: they stay hidden. A hidden file has none.
        node.entry = DIRECTORY;
      }
      if (node.entry.kind === 'symlink' && (left.length > 0 || followLast)) {
        if (++links > MAX_LINKS || node.entry.target.length > MAX_PATH_BYTES) return undefined;
        if (node.entry.target.startsWith('/')) {
          chain = [chain[0]!];
          names = [];
        }
        left.push(...split(node.entry.target).reverse());
        continue;
      }
      if (making !== undefined) {
        // In the way of a folder that a layer needs: a file of an earlier layer gives way.
        if (node.entry.kind !== 'directory') {
          if (node.since === making) return undefined;
          node.entry = DIRECTORY;
        }
        node.since = making;
      }
      chain.push({ node, floor: Math.max(floor, node.hiddenBefore) });
      names.push(name);
    }
    return { node: chain.at(-1)!.node, names };
  }

  #childOf(folder: Node, name: string): Node {
    folder.children ??= new Map();
    let node = folder.children.get(name);
    if (node === undefined) {
      if (++this.#nodes > MAX_NODES) {
        throw imageError('limit', 'the image', 'layer', `it holds more than ${MAX_NODES} files and folders`);
      }
      node = { entry: DIRECTORY, since: -1, hiddenBefore: 0, children: undefined };
      folder.children.set(name, node);
    }
    return node;
  }

  #refused(path: string, why: string) {
    return imageError('malformed', 'a path of a layer', JSON.stringify(path.slice(0, 200)), why);
  }
}

function split(path: string): string[] {
  return path.split('/').filter(part => part !== '' && part !== '.');
}
