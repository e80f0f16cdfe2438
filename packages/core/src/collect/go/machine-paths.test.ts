import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectContext, goModule } from '../../../test/collect-context.ts';
import { requires } from '../../../test/requires.ts';
import vet from '../vet.ts';
import { listProgram } from './list-program.ts';
import { withoutMachinePaths } from './machine-paths.ts';

const go = requires('go');

it('names the folders of a run as a reader knows them', () => {
  const context = collectContext(goModule({}));
  const { repository, scratch } = context;
  const text = `${join(repository.root, 'cmd/main.go')}:1:2 in ${repository.root}; ${join(scratch, 'x')}`;
  expect(withoutMachinePaths(context, {}, text)).toBe('cmd/main.go:1:2 in .; (temporary)/x');
});

describe.skipIf(go.skip)(`messages of Go${go.reason}`, { timeout: 60_000 }, () => {
  it.each([
    ['a broken go.mod', { 'go.mod': 'module example.com/app\n\nnonsense\n', 'main.go': 'package main\n' }],
    [
      'a replacement that is not there',
      {
        'go.mod': 'module example.com/app\n\ngo 1.21\n\nrequire example.com/b v0.0.0\n\nreplace example.com/b => ./b\n',
        'main.go': 'package main\n\nimport _ "example.com/b"\n\nfunc main() {}\n',
      },
    ],
    ['a package that does not compile', { 'main.go': 'package main\n\nfunc main() { x }\n' }],
  ])('hold no path of this machine: %s', async (_name, files) => {
    const context = collectContext(goModule(files));
    for (const evidence of [await listProgram(context), await vet.collect(context)]) {
      if (!('available' in evidence) || evidence.available) continue;
      expect(evidence.missing).not.toContain(context.repository.root);
      expect(evidence.missing).not.toContain(context.scratch);
    }
    expect(await vet.collect(context)).toMatchObject({ available: false });
  });
});
