import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requires } from '../../core/test/requires.ts';
import { folderWith, gds } from './gds.ts';

const go = requires('go');

describe('gds tools install', () => {
  it.skipIf(go.skip)(`is exit 2 and names what could not be installed, and why${go.reason}`, async () => {
    const folder = folderWith({});
    const ran = await gds(['tools', 'install'], {
      env: { GDS_TOOLS_DIR: join(folder, 'tools'), GOMODCACHE: join(folder, 'modules'), GOPROXY: 'off' },
    });
    expect(ran).toMatchObject({ status: 2, stdout: '', left: [] });
    expect(ran.stderr).toMatch(/gds: shadow could not be installed: .*GOPROXY=off\. Let `go install .*` reach your/);
  });

  it.skipIf(go.skip)(`is exit 2 and says which folder cannot be written${go.reason}`, async () => {
    const folder = join(folderWith({ file: '' }), 'file');
    const ran = await gds(['tools', 'install'], { env: { GDS_TOOLS_DIR: folder } });
    expect(ran).toMatchObject({ status: 2, stdout: '', left: [] });
    expect(ran.stderr).toContain(`${folder} cannot be written`);
    expect(ran.stderr).toContain('Set GDS_TOOLS_DIR to a folder that can be written.');
  });

  it('is exit 2 without Go', async () => {
    const folder = join(folderWith({}), 'tools');
    const ran = await gds(['tools', 'install'], { env: { GDS_TOOLS_DIR: folder, PATH: '' } });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('Go is not on PATH. Install it from https://go.dev/dl/');
    expect(existsSync(folder)).toBe(false);
  });
});
