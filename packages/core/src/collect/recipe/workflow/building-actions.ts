import { posix } from 'node:path';
import type { YamlNode } from '../../../config/yaml-node.ts';
import { GORELEASER_FILES } from '../declared/goreleaser-files.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { textOf } from '../text/traced-text.ts';
import type { CalledFiles } from './called-file.ts';

/** Actions whose purpose is to build a Go program: `wangyoucao577/go-release-action`, `crazy-max/ghaction-xgo`. */
const BUILDS_GO =
  /(?:^|[-_/])(?:(?:build|release|compile)[-_]go|go(?:lang)?[-_](?:cross[-_])?(?:build|release|compile))(?:[-_./@]|$)|xgo(?:@|$)|[-_/]go[-_]build[-_/@]|gh-extension-precompile|builder_go_slsa/i;
/** Workflows of other repositories, and local actions that are no list of steps, by their names. */
const MAY_BUILD = /build|compil|releas|publish|packag|binar|docker|image/i;
const NO_BUILD = /release-please|release-drafter|semantic-release|changelog|release-notes|docker-login/i;

/** Whether an action of another repository may build a Go program with flags of its own. */
export async function actionMayBuild(
  uses: string,
  {
    yaml,
    given,
    files,
  }: { readonly yaml: BuildYaml; readonly given: YamlNode | undefined; readonly files: CalledFiles },
): Promise<boolean> {
  if (!/^goreleaser\/goreleaser-action@/i.test(uses)) return BUILDS_GO.test(uses);
  const named = /(?:^|\s)(?:-f|--config)[\s=]+(\S+)/.exec(textOf(yaml.text(given?.get('args')) ?? []))?.[1];
  if (named !== undefined) return !GORELEASER_FILES.includes(named.replace(/^\.\//, ''));
  const there = await Promise.all(GORELEASER_FILES.map(name => files.text(posix.join(files.checkout, name))));
  return there.every(file => typeof file === 'string');
}

/** Whether the name of what is not read tells that it may build. */
export function mayBuild(uses: string): boolean {
  return MAY_BUILD.test(uses) && !NO_BUILD.test(uses);
}
