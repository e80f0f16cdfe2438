import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksumDatabase } from '../../../test/checksum-database.ts';
import { folderWith, machineTools } from '../../../test/collect-context.ts';
import { moduleProxy, type ModuleProxy } from '../../../test/module-proxy.ts';
import { requires } from '../../../test/requires.ts';
import { failuresOf, missingTool } from './missing-tool.ts';
import { PINNED_TOOLS } from './pinned-tools.ts';
import { installEnvironment, installTools, type ToolProgress } from './tool-install.ts';
import { installedTool, toolFile, toolsFolder } from './tools-folder.ts';

const [shadow] = PINNED_TOOLS;
const signal = new AbortController().signal;

describe('toolsFolder', () => {
  it.each([
    [{ GDS_TOOLS_DIR: '/t', XDG_DATA_HOME: '/d', HOME: '/h' }, '/t'],
    [{ XDG_DATA_HOME: '/d', HOME: '/h' }, '/d/gds/tools'],
    [{ XDG_DATA_HOME: 'relative', HOME: '/h' }, '/h/.local/share/gds/tools'],
    [{ HOME: '/h' }, '/h/.local/share/gds/tools'],
  ])('of %j is %s', (env, folder) => {
    expect(toolsFolder(env)).toBe(folder);
  });

  it('finds a tool only at its pinned version, and only when it may be run', () => {
    const env = { GDS_TOOLS_DIR: folderWith({ 'shadow@v0.1.0/shadow': '', shadow: '' }) };
    expect(installedTool('shadow', env)).toBeUndefined();
    const file = toolFile(shadow!, env);
    mkdirSync(dirname(file));
    writeFileSync(file, '', { mode: 0o600 });
    if (process.getuid?.() !== 0) expect(installedTool('shadow', env)).toBeUndefined();
    chmodSync(file, 0o700);
    expect(installedTool('shadow', env)).toBe(file);
    expect(installedTool('nonesuch', env)).toBeUndefined();
  });
});

it('installs with a checked module database, whatever the caller’s environment leaves out', () => {
  const folder = folderWith({});
  const caller = {
    GOFLAGS: '-toolexec=x',
    GONOSUMDB: '*',
    GONOPROXY: '*',
    GOPRIVATE: '*',
    GOINSECURE: '*',
    GOBIN: '/elsewhere',
    GOOS: 'plan9',
    CC: '/x',
    SOME_TOKEN: 'secret',
    HTTPS_PROXY: 'http://127.0.0.1:3128',
  };
  const settings = {
    modCache: '/cache',
    proxy: 'https://proxy.example',
    download: { GOSUMDB: 'off', GONOSUMDB: '', GOPRIVATE: '', GONOPROXY: '', GOINSECURE: '' },
  };
  const env = installEnvironment(folder, '/bin-folder', settings, caller);
  expect(env).toMatchObject({
    GOFLAGS: '',
    GOBIN: '/bin-folder',
    GOPROXY: 'https://proxy.example',
    GOSUMDB: 'sum.golang.org',
    GONOSUMDB: '',
    GONOPROXY: '',
    GOPRIVATE: '',
    GOINSECURE: '',
    GOVCS: '*:off',
    GOWORK: 'off',
    GOTOOLCHAIN: 'local',
    CGO_ENABLED: '0',
    HTTPS_PROXY: 'http://127.0.0.1:3128',
  });
  for (const name of ['SOME_TOKEN', 'GOOS', 'CC']) expect(env).not.toHaveProperty(name);
});

describe('missingTool', () => {
  const failed = (message: string) => ({
    name: 'dlv' as const,
    version: 'v1',
    ms: 1,
    outcome: { state: 'failed' as const, message, remedy: 'Let it through.' },
  });

  it('says that nobody installed a tool', () => {
    expect(missingTool({}, 'dlv')).toMatchObject({
      missing: 'delve is not installed',
      provide: 'Run `gds tools install`.',
    });
  });

  it('says why the installation of this run failed, for that tool alone', () => {
    const tools = failuresOf([failed('go: module lookup disabled by GOPROXY=off\nmore')]);
    expect(missingTool(tools, 'dlv')).toEqual({
      available: false,
      reason: 'tool-missing',
      missing: 'delve could not be installed: go: module lookup disabled by GOPROXY=off',
      provide: 'Let it through.',
    });
    expect(missingTool(tools, 'shadow')).toMatchObject({ missing: 'shadow is not installed' });
    expect(failuresOf([{ ...failed(''), outcome: { state: 'present', file: '/dlv' } }])).toEqual({});
  });
});

const go = requires('go');
/** A cold build of an analyzer on a busy machine. */
const INSTALL_MS = 600_000;

describe.skipIf(go.skip)(`installTools${go.reason}`, { timeout: INSTALL_MS }, () => {
  it('installs shadow once, at its version, and leaves it as it is the second time', async () => {
    const env = { ...process.env, GDS_TOOLS_DIR: folderWith({}) };
    const file = toolFile(shadow!, env);
    // A program of another version stands in its place.
    mkdirSync(dirname(file));
    writeFileSync(file, '#!/bin/sh\n', { mode: 0o700 });
    const steps: ToolProgress['step'][] = [];
    const options = {
      go: machineTools.go!,
      env,
      signal,
      tools: [shadow!],
      onProgress: ({ step }: ToolProgress) => void steps.push(step),
    };
    expect(await installTools(options)).toMatchObject([{ name: 'shadow', outcome: { state: 'installed', file } }]);
    expect(installedTool('shadow', env)).toBe(file);
    expect(readdirSync(toolsFolder(env))).toEqual(['shadow@v0.52.0']);
    const written = statSync(file).mtimeMs;
    expect(await installTools(options)).toMatchObject([{ outcome: { state: 'present', file } }]);
    expect(statSync(file).mtimeMs).toBe(written);
    expect(steps).toEqual(['installing', 'done', 'installing', 'done']);
  });

  it('says that a folder cannot be written, and leaves nothing behind', async () => {
    const base = folderWith({ file: '' });
    const options = { go: machineTools.go!, signal, tools: [shadow!] };
    const below = { ...process.env, GDS_TOOLS_DIR: join(base, 'file', 'tools') };
    const message = `${join(base, 'file', 'tools')} cannot be written (ENOTDIR)`;
    const remedy = 'Set GDS_TOOLS_DIR to a folder that can be written.';
    expect(await installTools({ ...options, env: below })).toMatchObject([
      { outcome: { state: 'failed', message, remedy } },
    ]);
    expect(readdirSync(base)).toEqual(['file']);
  });

  it('says what failed when no proxy serves the module, and leaves nothing behind', async () => {
    const env = {
      ...process.env,
      GDS_TOOLS_DIR: folderWith({}),
      GOPROXY: 'file:///nonexistent',
      GOMODCACHE: folderWith({}),
      GOFLAGS: '-modcacherw',
    };
    const results = await installTools({ go: machineTools.go!, env, signal, tools: [shadow!] });
    expect(results).toMatchObject([
      { outcome: { state: 'failed', remedy: expect.stringContaining('go install') as unknown } },
    ]);
    expect(readdirSync(toolsFolder(env))).toEqual([]);
    expect(existsSync(toolFile(shadow!, env))).toBe(false);
  });
});

describe.skipIf(go.skip)(`a tool from a proxy${go.reason}`, { timeout: INSTALL_MS }, () => {
  const module = 'example.com/shadow@v1.0.0';
  const tool = { ...shadow!, module: 'example.com/shadow', package: 'example.com/shadow', version: 'v1.0.0' };
  let proxy: ModuleProxy;
  let sums: string;
  const publish = (message: string) =>
    proxy.publish(tool.module, tool.version, { 'lib.go': `package main\n\nfunc main() { println("${message}") }\n` });
  /** Installs it for a caller whose own settings leave every module out of the checksum database. */
  const installed = async (sumsThere: string, options?: { readonly forged: boolean }) => {
    const base = folderWith({});
    const env = {
      ...proxy.env,
      GDS_TOOLS_DIR: folderWith({}),
      GOMODCACHE: join(base, 'modules'),
      GOSUMDB: await checksumDatabase(join(base, 'sums'), module, sumsThere, options),
      ...{ GONOSUMDB: '*', GOPRIVATE: '*', GOINSECURE: '*', GONOSUMCHECK: '1', GOFLAGS: '-insecure' },
    };
    const results = await installTools({ go: machineTools.go!, env, signal, tools: [tool] });
    if ('available' in results) throw new Error(results.missing);
    const left = readdirSync(toolsFolder(env));
    if (existsSync(env.GOMODCACHE)) proxy.go(base, 'clean', '-modcache');
    return { outcome: results[0]!.outcome, left };
  };
  beforeAll(async () => {
    proxy = await moduleProxy();
    await publish('as it was released');
    sums = proxy.goModSum(proxy.folder, module);
  });
  afterAll(() => proxy.remove());

  it('is installed when its bytes are those that the checksum database knows', async () => {
    expect(await installed(sums)).toMatchObject({ outcome: { state: 'installed' }, left: ['shadow@v1.0.0'] });
  });

  it('is refused when the checksum database knows other bytes, or its answer is forged (SU6)', async () => {
    const other = sums.replaceAll(/h1:\w{4}/g, 'h1:AAAA');
    expect(await installed(other)).toMatchObject({
      outcome: { state: 'failed', message: expect.stringContaining('checksum mismatch') },
      left: [],
    });
    expect(await installed(sums, { forged: true })).toMatchObject({
      outcome: { state: 'failed', message: expect.stringContaining('invalid signature') },
      left: [],
    });
  });

  it('is refused when the proxy serves changed bytes (SU6)', async () => {
    await publish('changed on its way');
    expect(await installed(sums)).toMatchObject({
      outcome: {
        state: 'failed',
        message: expect.stringContaining('SECURITY ERROR'),
        remedy: expect.stringContaining('not what the checksum database'),
      },
      left: [],
    });
  });
});
