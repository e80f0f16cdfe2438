import type { BuildPurpose } from '../build-script.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { textOf } from '../text/traced-text.ts';

const RELEASES = /(?:^|[^a-z])(?:go)?(?:releas(?:e|es|er|ing)|publish|deploy(?:ment)?|ship|delivery|cd)(?:$|[^a-z])/i;
const TESTS =
  /(?:^|[^a-z])(?:ci|tests?|testing|lint|checks?|verify|e2e|integration|bench(?:mark)?|codeql|prs?|pull)(?:$|[^a-z])/i;

/** What a workflow is for: its file and its name tell, else whether tags or releases alone start it. */
export function purposeOfWorkflow(yaml: BuildYaml, file: string): BuildPurpose {
  const named = purposeOfName(file) ?? purposeOfName(textOf(yaml.text(yaml.root.get('name')) ?? []));
  if (named === 'release') return named;
  const { forReleases, forOthers } = startedBy(yaml);
  if (forReleases) return forOthers && named === 'test' ? 'unknown' : 'release';
  return named ?? 'unknown';
}

/** `undefined`: the name does not tell. */
export function purposeOfName(name: string): BuildPurpose | undefined {
  return RELEASES.test(name) ? 'release' : TESTS.test(name) ? 'test' : undefined;
}

/** `forReleases`: tags or releases are asked for by name. */
function startedBy(yaml: BuildYaml): { readonly forReleases: boolean; readonly forOthers: boolean } {
  const on = yaml.root.get('on');
  const events = on?.kind === 'map' ? on.entries : [];
  const push = on?.get('push');
  const tags = push?.get('tags') !== undefined;
  return {
    forReleases:
      tags || events.some(({ name }) => name === 'release') || yaml.texts(on).map(textOf).includes('release'),
    forOthers:
      events.some(({ name }) => !['release', 'push', 'workflow_dispatch', 'workflow_call'].includes(name)) ||
      (push !== undefined && (!tags || push.get('branches') !== undefined)),
  };
}
