import { withPrerequisites } from '../build-script.ts';
import { platformDistance } from './candidate-platform.ts';
import { type FileCandidate, isForDebugging } from './file-candidate.ts';
import { tracedWordsOf } from '../flags/go-command.ts';
import type { RecipeQuery } from '../recipe-query.ts';
import { textOf } from '../text/traced-text.ts';

/** Negative when `a` is the likelier build; the sort is stable, so the order of the file decides last. */
export function comparison(a: FileCandidate, b: FileCandidate, query: RecipeQuery): number {
  const debug = query.role === 'debug' ? 1 : -1;
  return (
    debug * (Number(isForDebugging(b)) - Number(isForDebugging(a))) ||
    Number(b.match > 1) - Number(a.match > 1) ||
    a.order - b.order ||
    platformDistance(a) - platformDistance(b) ||
    b.match - a.match ||
    preference(b) - preference(a) ||
    Number(a.condition !== undefined) - Number(b.condition !== undefined) ||
    debug * (Number(isUnoptimised(b)) - Number(isUnoptimised(a)))
  );
}

/** `-gcflags "all=-N -l"`: of the branches of a condition the one that is for a debugger. */
function isUnoptimised({ condition, command: { flags } }: FileCandidate): boolean {
  const gcflags = flags.filter(({ name }) => name === '-gcflags').flatMap(tracedWordsOf);
  return condition !== undefined && gcflags.some(word => /(?:^|=)-N$/.test(textOf(word)));
}

/** The usual name first, then what the file builds by itself. */
function preference(candidate: FileCandidate): number {
  const {
    script,
    in: { file },
  } = candidate.caller ?? candidate;
  if (script.name === 'build') return 2;
  const { defaultScript } = file;
  return defaultScript !== undefined && withPrerequisites(file, defaultScript).includes(script) ? 1 : 0;
}
