import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { untraced } from '../text/traced-text.ts';

/**
 * The environment of a step with what GitHub always sets to `true`; the context `env` lacks these. A workflow may
 * overwrite `CI` alone (https://docs.github.com/actions/reference/workflows-and-actions/variables).
 */
export function givenByRunner(environment: readonly EnvironmentVariable[]): readonly EnvironmentVariable[] {
  return [always('CI'), ...environment, always('GITHUB_ACTIONS')];
}

function always(name: string): EnvironmentVariable {
  return { name, value: untraced('true'), doubts: [] };
}
