import type { ComputedValue } from '../evidence/build-recipe.ts';
import type { RebuildCause } from '../evidence/rebuild.ts';
import type { Fact } from '../standard/index.ts';
import type { DraftFinding, Judgement } from './check.ts';
import { OF_A_VALUE } from './recipe-doubts.ts';
import { shortPlace } from './short-place.ts';
import { writtenExpression } from './value-of-commit.ts';

type ValueCause = Extract<RebuildCause, { input: 'computed-value' }>;

/** A value that is in the binary, and of which nobody here can tell whether two builds get the same. */
export function isUnknownValue(cause: RebuildCause): cause is ValueCause {
  return cause.input === 'computed-value' && cause.computed.varies !== true;
}

/** That two values make two binaries is known; that two builds get two values is not. */
export function ofUnknownValues([first, ...more]: readonly ValueCause[], facts: readonly Fact[]): Judgement {
  const { computed } = first!;
  const place = computed.location ? `${shortPlace(computed.location.path, computed.location.startLine)}: ` : '';
  return {
    outcome: 'no-data',
    summary: `${place}${inBinary(computed)}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    provide: OF_A_VALUE,
    facts,
  };
}

export function noticeOfUnknown({ computed }: ValueCause): DraftFinding {
  return {
    severity: 'notice',
    message: inBinary(computed),
    remedy: 'Take the value from the commit, or compare two builds of your own: `gds diff A B`.',
    ...(computed.location ? { location: computed.location } : {}),
  };
}

function inBinary(computed: ComputedValue): string {
  const { expression } = computed;
  const isCommand = /^(?:`|\$\((?!\w*\))|\$[({]shell\s)/.test(expression);
  const why = isCommand ? 'GDS does not run it' : 'GDS does not know its value';
  return `\`${writtenExpression(computed)}\` is in the binary; ${why}, so it does not know whether two builds of one commit get the same`;
}
