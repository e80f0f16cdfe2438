import type { YamlNode } from '../../../config/yaml-node.ts';
import { impliedText } from '../text/implied-text.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { textOf, type Traced, untraced } from '../text/traced-text.ts';

/** Actions whose purpose is to build a Go program: `wangyoucao577/go-release-action`, `crazy-max/ghaction-xgo`. */
const BUILDS_GO =
  /(?:^|[-_/])(?:(?:build|release|compile)[-_]go|go(?:lang)?[-_](?:cross[-_])?(?:build|release|compile))(?:[-_./@]|$)|xgo(?:@|$)|[-_/]go[-_]build[-_/@]|gh-extension-precompile|builder_go_slsa/i;
/** Workflows of other repositories, and local actions that are no list of steps, by their names. */
const MAY_BUILD = /build|compil|releas|publish|packag|binar|docker|image/i;
const NO_BUILD = /release-please|release-drafter|semantic-release|changelog|release-notes|docker-login/i;

/** Whether an action of another repository may build a Go program with flags of its own. */
export function actionMayBuild(uses: string): boolean {
  return BUILDS_GO.test(uses);
}

/** What an action runs in the place of a step, and where, relative to the checkout. */
export interface ActionCommand {
  readonly text: Traced;
  readonly folder: Traced;
}

/** `goreleaser/goreleaser-action`: it calls goreleaser with its `args` (src/main.ts). `undefined`: another action, or it only installs. */
export function commandOfAction(
  uses: Traced,
  { yaml, given }: { readonly yaml: BuildYaml; readonly given: YamlNode | undefined },
): ActionCommand | undefined {
  const args = yaml.text(given?.get('args'));
  const onlyInstalls = textOf(yaml.text(given?.get('install-only')) ?? []) === 'true';
  if (!/^goreleaser\/goreleaser-action@/i.test(textOf(uses)) || !args || onlyInstalls) return undefined;
  const folder = yaml.text(given?.get('workdir')) ?? untraced('.');
  return { text: [...impliedText('goreleaser ', uses), ...args], folder };
}

/** Whether the name of what is not read tells that it may build. */
export function mayBuild(uses: string): boolean {
  return MAY_BUILD.test(uses) && !NO_BUILD.test(uses);
}
