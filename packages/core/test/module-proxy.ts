import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';

/** A module proxy in the file system, with a module cache of its own, so that no test needs a network. */
export interface ModuleProxy {
  readonly folder: string;
  /** Of a caller whose Go uses this proxy and this cache; there is no checksum database for it. */
  readonly env: NodeJS.ProcessEnv;
  /** Publishes a version. `files` are by path; go.mod is added when it is not among them. */
  readonly publish: (path: string, version: string, files?: Readonly<Record<string, string>>) => Promise<void>;
  /** Runs Go in a folder with `env`. */
  readonly go: (folder: string, ...args: string[]) => string;
  /** The lines of go.sum for a module that is not in it yet. */
  readonly goModSum: (folder: string, pathAndVersion: string) => string;
  readonly remove: () => Promise<void>;
}

export async function moduleProxy(): Promise<ModuleProxy> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'gds-proxy-')));
  const folder = join(base, 'proxy');
  await mkdir(folder);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    GOPROXY: pathToFileURL(folder).href,
    GOMODCACHE: join(base, 'modules'),
    GONOSUMDB: '*',
    GOFLAGS: '',
  };
  delete env['GOTOOLCHAIN'];
  const go = (cwd: string, ...args: string[]) =>
    execFileSync('go', args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
  return {
    folder,
    env,
    go,
    goModSum: (cwd, pathAndVersion) => {
      const { Sum, GoModSum } = JSON.parse(go(cwd, 'mod', 'download', '-json', pathAndVersion)) as Record<
        string,
        string
      >;
      const module = pathAndVersion.replace('@', ' ');
      return `${module} ${Sum}\n${module}/go.mod ${GoModSum}\n`;
    },
    publish: async (path, version, files = {}) => {
      const goMod = files['go.mod'] ?? `module ${path}\n\ngo 1.25.0\n`;
      const versions = join(folder, path, '@v');
      await mkdir(versions, { recursive: true });
      await writeFile(
        join(versions, `${version}.info`),
        JSON.stringify({ Version: version, Time: '2026-01-01T00:00:00Z' }),
      );
      await writeFile(join(versions, `${version}.mod`), goMod);
      await writeFile(join(versions, 'list'), `${version}\n`, { flag: 'a' });
      const all = { 'lib.go': `package lib\n\nconst Version = "${version}"\n`, ...files, 'go.mod': goMod };
      const entries = Object.entries(all).map(([name, text]) => [`${path}@${version}/${name}`, text] as const);
      await writeFile(join(versions, `${version}.zip`), zip(entries));
    },
    remove: async () => {
      // The module cache is read-only; Go removes its own.
      execFileSync('go', ['clean', '-modcache'], { env, stdio: 'pipe' });
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** A ZIP file of stored entries (APPNOTE.TXT 4.3). */
function zip(entries: readonly (readonly [name: string, text: string])[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of entries) {
    const [path, body] = [Buffer.from(name), Buffer.from(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8); // 1 January 1980
    common.writeUInt32LE(crc32(body), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(body.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, path, body]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), common, tail, path);
    parts.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\u0005\u0006'), end]);
}
