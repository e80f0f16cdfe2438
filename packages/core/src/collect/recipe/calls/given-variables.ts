import type { GivenVariables } from '../build-script.ts';
import { environmentHanded } from '../flags/go-command.ts';
import { assignmentsOf } from '../make/makeflags.ts';
import type { ShellCommand } from '../shell/commands.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { locationOf, textOf } from '../text/traced-text.ts';
import type { BuildFileCall } from './call.ts';

/** What a command hands to the build file that it calls; of `MAKEFLAGS` what is known. */
export function givenBy(
  { environment, assignments }: Pick<BuildFileCall, 'environment' | 'assignments'>,
  command: ShellCommand,
): GivenVariables {
  const inherited = lastOfEach([...environmentHanded(command), ...environment]);
  const ofCallers = inherited.filter(({ name }) => name === 'MAKEFLAGS').flatMap(flags => assignmentsOf(flags) ?? []);
  return { environment: inherited, assignments: lastOfEach([...ofCallers, ...assignments]) };
}

/** Equal for what gives the same values from the same places, with the same doubts. */
export function keyOf({ environment, assignments, command = [], words }: GivenVariables): string {
  return JSON.stringify([
    ...[environment, assignments].map(variables =>
      variables.map(({ name, value, doubts }) => [
        name,
        textOf(value),
        locationOf(value),
        doubts.map(({ reason }) => reason),
      ]),
    ),
    [...command, ...(words?.values ?? [])].map(word => [textOf(word), locationOf(word)]),
    words?.script,
  ]);
}

function lastOfEach(variables: readonly EnvironmentVariable[]): readonly EnvironmentVariable[] {
  return [...new Map(variables.map(variable => [variable.name, variable])).values()];
}
