import type { ModuleProblem } from '../../../evidence/modules.ts';
import type { FileLocation } from '../../../standard/finding.ts';
import { lineOf, moduleLine, moduleOfPackage, type ModuleFiles } from './module-file.ts';

/** What Go says of sums, as problems: a wrong one at its line of go.sum, a missing one at the requirement. */
export function sumProblems(files: ModuleFiles, message: string): readonly ModuleProblem[] {
  const problems = new Map<string, ModuleProblem>();
  const add = (problem: ModuleProblem, module: string) => problems.set(`${problem.kind} ${module}`, problem);
  for (const line of message.split('\n').slice(0, 2000)) {
    const cut = line.slice(0, 2000);
    const modified = /^(\S+) (v\S+): (?:dir|zip) has been modified/.exec(cut);
    if (modified) {
      const [, module = '', version = ''] = modified;
      add(
        {
          kind: 'wrong-sum',
          message: `${module} ${version} in the module cache is not what go.sum says`,
          remedy: 'Run `go clean -modcache` and `go mod download`.',
          ...located(sumLine(files, module, version) ?? moduleLine(files, module)),
        },
        module,
      );
    }
    const mismatch = /verifying (?:module )?([^\s@]{1,500})@(v[^\s:/]{1,300})(\/go\.mod)?: checksum mismatch/.exec(cut);
    if (mismatch) {
      const [, module = '', version = '', goMod = ''] = mismatch;
      add(
        {
          kind: 'wrong-sum',
          message: `${module} ${version} is not what go.sum says: checksum mismatch`,
          remedy: `Find out why ${module} ${version} changed; then remove its lines from go.sum and run \`go mod tidy\`.`,
          ...located(sumLine(files, module, version + goMod) ?? moduleLine(files, module)),
        },
        module,
      );
    }
    if (cut.includes('missing go.sum entry')) {
      const versioned = /(?:^|: )([^\s@]{1,500}@v[^\s:]{1,300}): missing/.exec(cut)?.[1]?.replace('@', ' ');
      const provided = cut.split('providing package ')[1]?.split(/[\s;:]/)[0];
      const module = versioned ?? (provided && moduleOfPackage(files, provided)) ?? provided ?? '';
      add(
        {
          kind: 'missing-sum',
          message: `go.sum has no entry for ${module || 'a module that is needed'}`,
          remedy: 'Run `go mod tidy` and commit go.sum.',
          ...located(moduleLine(files, module.split(' ')[0]!)),
        },
        module,
      );
    }
  }
  return [...problems.values()];
}

function sumLine({ goSum }: ModuleFiles, module: string, version: string): FileLocation | undefined {
  const index = goSum?.lines.findIndex(line => line.startsWith(`${module} ${version} `)) ?? -1;
  return goSum && index >= 0 ? lineOf(goSum, index + 1) : undefined;
}

function located(location: FileLocation | undefined): Pick<ModuleProblem, 'location'> {
  return location ? { location } : {};
}
