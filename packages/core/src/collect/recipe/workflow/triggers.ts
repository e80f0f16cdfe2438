import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { textOf } from '../text/traced-text.ts';
import type { ExpressionValue } from './expression.ts';

/** A run of a workflow that may ship something. */
export interface WorkflowRun {
  /** `undefined`: that of the workflow that calls this one. */
  readonly event: string | undefined;
  /** `refs/tags/…`, `refs/heads/…`; `undefined`: not known. */
  readonly ref: ExpressionValue | undefined;
  /** Of a tag or a release: what is released. */
  readonly isRelease: boolean;
}

const MAX_RUNS = 50;
const TAG = 'refs/tags/';
const BRANCH = 'refs/heads/';

/**
 * The runs that the `on` of a workflow asks for, each kind once. A pull request ships nothing: its
 * runs count only where there are no others.
 */
export function runsAsked(yaml: BuildYaml): readonly WorkflowRun[] {
  const on = yaml.root.get('on');
  const events: readonly (readonly [string, YamlNode | undefined])[] =
    on?.kind === 'map'
      ? on.entries.map(({ name, value }) => [name, value])
      : yaml.texts(on).map(text => [textOf(text), undefined]);
  const shipping = events.filter(([event]) => !/^pull_request/.test(event));
  const counted = shipping.length > 0 ? shipping : events;
  if (counted.length === 0) return [{ event: undefined, ref: undefined, isRelease: false }];
  return counted.flatMap(([event, node]) => runsOfEvent(yaml, event, node)).slice(0, MAX_RUNS);
}

function runsOfEvent(yaml: BuildYaml, event: string, node: YamlNode | undefined): readonly WorkflowRun[] {
  switch (event) {
    case 'push': {
      const filtersBranches = ['branches', 'branches-ignore'].some(key => node?.get(key));
      const filtersTags = ['tags', 'tags-ignore'].some(key => node?.get(key));
      // A filter of one kind alone leaves out the other kind.
      const tags = filtersTags || !filtersBranches ? refsOf(yaml, node?.get('tags'), TAG) : [];
      const branches = filtersBranches || !filtersTags ? refsOf(yaml, node?.get('branches'), BRANCH) : [];
      return [
        ...tags.map(ref => ({ event, ref, isRelease: true })),
        ...branches.map(ref => ({ event, ref, isRelease: false })),
      ];
    }
    case 'release':
      return [{ event, ref: { prefix: TAG }, isRelease: true }];
    case 'schedule':
    case 'workflow_run':
      return [{ event, ref: { prefix: BRANCH }, isRelease: false }];
    case 'workflow_call':
      return [{ event: undefined, ref: undefined, isRelease: false }];
    default:
      return [{ event, ref: undefined, isRelease: false }];
  }
}

/** What the patterns of a filter let through, as far as it is written out; of one that leaves out, anything. */
function refsOf(yaml: BuildYaml, filter: YamlNode | undefined, before: string): readonly ExpressionValue[] {
  const patterns = yaml
    .texts(filter)
    .map(textOf)
    .filter(pattern => !pattern.startsWith('!'));
  if (patterns.length === 0) return [{ prefix: before }];
  return patterns.map(pattern => {
    const plain = /^[^*?+[\]!\\]*/.exec(pattern)![0];
    // Of `ab?` and `ab+` the last unit may be missing or there more than once.
    const sure = /^[?+]/.test(pattern.slice(plain.length)) ? plain.slice(0, -1) : plain;
    return plain === pattern ? before + plain : { prefix: before + sure };
  });
}
