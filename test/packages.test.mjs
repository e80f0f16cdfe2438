import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pack, PUBLISHED } from '../scripts/pack.mjs';
import { files, text } from './repository.mjs';

const folder = mkdtempSync(join(tmpdir(), 'gds-packages-'));
/** Package name → where its tarball was unpacked, and what npm will read of it. */
const packages = new Map();
beforeAll(() => {
  for (const { name, file } of pack(folder)) {
    const where = join(folder, name);
    mkdirSync(where, { recursive: true });
    execFileSync('tar', ['xzf', file, '-C', where, '--strip-components=1']);
    packages.set(name, { where, manifest: JSON.parse(readFileSync(join(where, 'package.json'), 'utf8')) });
  }
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every file that a manifest names: of `main`, `types`, `bin`, `exports` and the configuration. */
function named(value) {
  if (typeof value === 'string') return /^[.\w]/.test(value) && !value.startsWith('@') ? [value] : [];
  return Object.values(value ?? {}).flatMap(named);
}

describe('what is published', () => {
  it('is packed, and points back to its sources afterwards', () => {
    expect(packages.size).toBe(PUBLISHED.length);
    for (const where of PUBLISHED.filter(one => one.startsWith('plugins/'))) {
      expect(JSON.parse(text(`${where}/package.json`)).main).toBe('src/index.ts');
    }
  });

  it('holds every file that its package.json names', () => {
    for (const [name, { where, manifest }] of packages) {
      const { main, module, types, bin, exports, configSchema } = manifest;
      const wanted = named({ main, module, types, bin, exports, configSchema });
      expect(wanted.length, name).toBeGreaterThan(0);
      expect(wanted.filter(file => !existsSync(join(where, file)))).toEqual([]);
      expect(wanted.filter(file => file.includes('src/'))).toEqual([]);
    }
  });

  it('holds no test, no benchmark and no source of a plugin', () => {
    for (const [name, { where }] of packages) {
      const packed = execFileSync('find', ['.', '-type', 'f'], { cwd: where, encoding: 'utf8' }).trim().split('\n');
      const wrong = packed.filter(file => /(?:\.test\.|_test\.go$|\/bench\/|\/testing\/|^\.\/src\/)/.test(file));
      expect([name, wrong]).toEqual([name, []]);
    }
  });

  it('says what it is and under which license, and maps to sources that it brings', () => {
    for (const [name, { where }] of packages) {
      expect(readFileSync(join(where, 'README.md'), 'utf8')).toContain(`# ${name}\n`);
      expect(readFileSync(join(where, 'LICENSE'), 'utf8')).toContain('Apache License');
      const maps = execFileSync('find', ['.', '-name', '*.js.map'], { cwd: where, encoding: 'utf8' })
        .trim()
        .split('\n');
      const without = maps.filter(
        map => map !== '' && !readFileSync(join(where, map), 'utf8').includes('sourcesContent'),
      );
      expect([name, without]).toEqual([name, []]);
    }
  });

  it('needs of this repository only what is published with it, at its version', () => {
    for (const [name, { manifest }] of packages) {
      const own = Object.entries(manifest.dependencies ?? {}).filter(([other]) => other.startsWith('@gds-dev/'));
      for (const [other, version] of own) {
        expect([name, other, packages.get(other)?.manifest.version]).toEqual([name, other, version]);
      }
    }
  });

  it('brings the migrations and the configuration of the backend', () => {
    const { where, manifest } = packages.get('@gds-dev/backstage-plugin-gds-backend');
    const migrations = files().filter(path => path.startsWith('plugins/gds-backend/migrations/'));
    expect(migrations.length).toBeGreaterThan(0);
    expect(migrations.filter(path => !existsSync(join(where, 'migrations', basename(path))))).toEqual([]);
    const schema = JSON.parse(readFileSync(join(where, manifest.configSchema), 'utf8'));
    expect(JSON.stringify(schema)).toContain('localReports');
    expect(manifest.backstage.features).toEqual({ '.': '@backstage/BackendFeature' });
  });

  it('is a plugin of the new frontend system, and of the old one at ./legacy', () => {
    const { manifest } = packages.get('@gds-dev/backstage-plugin-gds');
    expect(manifest.backstage.features).toEqual({ '.': '@backstage/FrontendPlugin' });
    expect(manifest.exports['./legacy'].types).toBe('./dist/legacy.d.ts');
  });
});
