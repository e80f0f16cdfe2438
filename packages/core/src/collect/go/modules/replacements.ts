import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ModuleProblem } from '../../../evidence/modules.ts';
import type { Repository } from '../../repository/repository.ts';
import { type ModuleFiles, wordsOf } from './module-file.ts';

/**
 * What `replace` puts in the place of modules. A folder outside the repository is nobody else's; one
 * inside is part of the commit, when it is there. Another module at a pseudo-version is pinned by its
 * commit and reproduces, so it is only noted; without a version nothing is pinned, and Go refuses it.
 */
export function replaceProblems(repository: Repository, files: ModuleFiles): readonly ModuleProblem[] {
  const folder = posix.dirname(files.goMod.path);
  return files.entries.flatMap((entry): ModuleProblem[] => {
    const arrow = entry.tokens.indexOf('=>');
    const target = entry.tokens[arrow + 1];
    if (entry.directive !== 'replace' || arrow < 0 || target === undefined) return [];
    const [name = ''] = entry.tokens;
    const location = wordsOf(files.goMod, entry, arrow + 1);
    const problem = (kind: ModuleProblem['kind'], message: string, remedy: string): ModuleProblem[] => [
      { kind, message, remedy, location },
    ];
    if (isFolder(target)) {
      const path = posix.join(folder, target);
      const outside = /^(?:\/|[A-Za-z]:)/.test(target) || path === '..' || path.startsWith('../');
      const mend = 'Replace it by a released version, or remove the `replace` and require the version that you mean.';
      if (outside)
        return problem('local-replace', `${name} is replaced by ${target}, which lies outside the repository`, mend);
      if (existsSync(join(repository.root, path, 'go.mod'))) return [];
      return problem(
        'local-replace',
        `${name} is replaced by ${target}, and the repository has no module there`,
        'Commit that folder with its go.mod, or remove the `replace` and require a released version.',
      );
    }
    const version = entry.tokens[arrow + 2];
    if (version === undefined) {
      return problem(
        'unpinned-replace',
        `${name} is replaced by ${target} without a version`,
        `Name a version: \`replace ${name} => ${target} v1.2.3\`.`,
      );
    }
    if (!isVersion(version)) {
      return problem(
        'unpinned-replace',
        `${name} is replaced by ${target} ${version}, which is a branch or commit and no version`,
        'Run `go mod tidy`, which writes the pseudo-version of that commit, or name a release.',
      );
    }
    if (!PSEUDO_VERSION.test(version)) return [];
    return problem(
      'unreleased-replace',
      `${name} is replaced by the unreleased commit ${version} of ${target}`,
      'Name a tagged version as soon as there is one: a commit may be removed from its branch, and no release notes tell of it.',
    );
  });
}

function isFolder(target: string): boolean {
  return /^(?:\.{1,2}\/|\/|[A-Za-z]:[\\/]|\.{1,2}$)/.test(target);
}

function isVersion(version: string): boolean {
  return /^v\d{1,9}\.\d{1,9}\.\d{1,20}(?:[-+]|$)/.test(version);
}

/** Go Modules Reference, "Pseudo-versions": a time and twelve digits of a commit at the end. */
const PSEUDO_VERSION = /[.-]\d{14}-[0-9a-f]{12}(?:\+incompatible)?$/;
