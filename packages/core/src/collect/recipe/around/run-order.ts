import { type BuildFile, type BuildScript, dependentsOf, inOrder, withPrerequisites } from '../build-script.ts';

/**
 * Scripts that run after the one with the build when a person runs what the query or the file says; of one that
 * calls it, the steps behind the call.
 */
export function scriptsAfter(file: BuildFile, script: BuildScript, asked: string | undefined): readonly BuildScript[] {
  const run = asked === undefined && file.runs === 'every' ? file.scripts : runWith(file, script, asked);
  const dependents = dependentsOf(file, script);
  return run
    .filter(other => dependents.has(other))
    .map(other => {
      const call = other.steps.findLastIndex(step => step.kind === 'shell' && step.calledScript === script.name);
      return { ...other, steps: other.steps.slice(call + 1) };
    });
}

/**
 * Scripts that run before the one with the build: all that it depends on, what the goal runs before it, and of one
 * that calls it the steps before the call. A job of a workflow has a machine of its own.
 */
export function scriptsBefore(file: BuildFile, script: BuildScript, asked: string | undefined): readonly BuildScript[] {
  if (file.runs === 'every') return [];
  // Stages of an image share no files but those that one takes from another.
  const goal = file.runs === 'shipped' ? script.name : (asked ?? file.defaultScript ?? script.name);
  const order = [goal, script.name].map(name => inOrder(file, name)).find(scripts => scripts.includes(script)) ?? [];
  const at = order.indexOf(script);
  return order.flatMap((other, index) => {
    if (index < at) return [other];
    const call = other.steps.findIndex(step => step.kind === 'shell' && step.calledScript === script.name);
    return call > 0 ? [{ ...other, steps: other.steps.slice(0, call) }] : [];
  });
}

/** Where nobody names a script, the one that runs by itself, else `build`, whichever leads to the build. */
function runWith(file: BuildFile, script: BuildScript, asked: string | undefined): readonly BuildScript[] {
  const goals = asked === undefined ? [file.defaultScript ?? 'build', 'build'] : [asked];
  return goals.map(goal => withPrerequisites(file, goal)).find(scripts => scripts.includes(script)) ?? [];
}
