import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildYaml } from '../text/build-yaml.ts';

/** A variable as a Taskfile writes it. */
export interface TaskVariable {
  readonly yaml: BuildYaml;
  readonly value: YamlNode;
  /** Two included files set it, and Task takes either. */
  readonly ambiguous: boolean;
}

/** In the order in which Task evaluates them. */
export type TaskVariables = ReadonlyMap<string, TaskVariable>;
