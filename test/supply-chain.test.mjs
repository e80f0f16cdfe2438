import { describe, expect, it } from 'vitest';
import { files, text } from './repository.mjs';

const lock = JSON.parse(text('package-lock.json'));
const entries = Object.entries(lock.packages);
const installed = entries.filter(([path, entry]) => path.includes('node_modules/') && !entry.link);

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** A range, a tag or an alias of the registry; not an address, a repository or a folder. */
const FROM_REGISTRY = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+(?:@[^:/]*)?|[^:/]*)$/;

describe('the lockfile', () => {
  it('pins the content of every package', () => {
    expect(installed.length).toBeGreaterThan(1000);
    const unpinned = installed.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
    expect(unpinned.map(([path]) => path)).toEqual([]);
  });

  it('names no address that a package comes from', () => {
    const resolved = entries.filter(([, entry]) => entry.resolved !== undefined && !entry.link);
    expect(resolved).toEqual([]);
    expect(text('package-lock.json')).not.toMatch(/"[a-z+]+:\/\/[^"]*\.t(?:ar\.)?gz/);
  });

  it('links only the workspaces', () => {
    const workspaces = new Set(entries.map(([path]) => path).filter(path => !path.includes('node_modules')));
    const links = entries.filter(([, entry]) => entry.link).map(([, entry]) => entry.resolved);
    expect(links.filter(target => !workspaces.has(target))).toEqual([]);
  });

  it('belongs to the manifests beside it', () => {
    for (const [path, entry] of entries.filter(([path]) => !path.includes('node_modules'))) {
      const manifest = JSON.parse(text(path === '' ? 'package.json' : `${path}/package.json`));
      for (const kind of KINDS) expect(entry[kind] ?? {}, `${path} ${kind}`).toEqual(manifest[kind] ?? {});
    }
  });
});

describe('a dependency', () => {
  const requirements = (/** @type {[string, any][]} */ manifests) =>
    manifests.flatMap(([path, manifest]) =>
      KINDS.flatMap(kind =>
        Object.entries(manifest[kind] ?? {}).map(([name, range]) => ({ path, name, range: String(range) })),
      ),
    );

  it('comes from the registry, never from git, a tarball or a folder', () => {
    const foreign = requirements(entries).filter(({ range }) => !FROM_REGISTRY.test(range));
    expect(foreign).toEqual([]);
  });

  it.each([
    'git+https://example.com/a.git',
    'github:owner/name',
    'owner/name',
    'https://example.com/a.tgz',
    'file:../a',
    'npm:a@https://example.com/a.tgz',
  ])('as %s would be found', range => {
    expect(range).not.toMatch(FROM_REGISTRY);
  });

  it('runs no script when it is installed, and is a week old', () => {
    const settings = Object.fromEntries(
      text('.npmrc')
        .split('\n')
        .filter(line => line.includes('='))
        .map(line => line.split('=')),
    );
    expect(settings).toMatchObject({ 'ignore-scripts': 'true', 'omit-lockfile-registry-resolved': 'true' });
    expect(Number(settings['min-release-age'])).toBeGreaterThanOrEqual(7);
    for (const path of files().filter(path => path.endsWith('package.json'))) {
      const { scripts = {}, allowScripts = {} } = JSON.parse(text(path));
      const own = Object.keys(scripts).filter(name => /^(?:pre|post)?(?:install|prepare)$/.test(name));
      expect(own, path).toEqual([]);
      expect(Object.values(allowScripts).filter(Boolean), path).toEqual([]);
    }
  });
});

describe('a tool of tools/', () => {
  it('in Python is one version whose files have hashes', () => {
    const requirements = files().filter(path => /^tools\/.*requirements\.txt$/.test(path));
    expect(requirements).toContain('tools/zizmor/requirements.txt');
    for (const path of requirements) {
      const lines = text(path).replaceAll('\\\n', ' ').split('\n');
      for (const line of lines.filter(line => line !== '' && !line.startsWith('#')))
        expect(line, path).toMatch(/^[\w-]+==\d+(?:\.\d+)+(?: +--hash=sha256:[0-9a-f]{64})+$/);
    }
  });

  it('in Go is a module at one version, whose sum stands beside it', () => {
    const modules = files().filter(path => /^tools\/.*go\.mod$/.test(path));
    expect(modules).toContain('tools/actionlint/go.mod');
    for (const path of modules) {
      const sums = text(path.replace(/go\.mod$/, 'go.sum'));
      const required = [...text(path).matchAll(/^\t(\S+ v\S+)/gm)].map(([, pin]) => pin);
      expect(required.length, path).toBeGreaterThan(0);
      for (const pin of required) expect(sums, path).toContain(`${pin} h1:`);
    }
  });
});

describe('docs/dependencies.md', () => {
  const named = new Set([...text('docs/dependencies.md').matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const manifests = files().filter(path => /^(?:packages|plugins|actions)\/[^/]+\/package\.json$/.test(path));

  it('gives a reason for every dependency at run time', () => {
    const names = manifests.flatMap(path => Object.keys(JSON.parse(text(path)).dependencies ?? {}));
    expect(names.length).toBeGreaterThan(10);
    const unexplained = names.filter(name => !/^@(?:gds-dev|backstage)\//.test(name) && !named.has(name));
    expect([...new Set(unexplained)]).toEqual([]);
    expect(named).toContain('@backstage/*');
  });
});
