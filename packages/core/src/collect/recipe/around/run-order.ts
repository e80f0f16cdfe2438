import { type BuildFile, type BuildScript, dependentsOf, inOrder, withPrerequisites } from '../build-script.ts';

/**
 * Scripts that run after the one with the build when a person runs what the query or the file says; of one that
 * calls it, the steps behind the call.
 */
export function scriptsAfter(file: BuildFile, script: BuildScript, asked: string | undefined): readonly BuildScript[] {
  return runAfter(file, script, asked).map(other => {
    const call = other.steps.findLastIndex(step => step.kind === 'shell' && step.calledScript === script.name);
    return { ...other, steps: other.steps.slice(call + 1) };
  });
}

/** Jobs and stages run after what they need; of a Makefile, what a goal needs runs one behind the other. */
function runAfter(file: BuildFile, script: BuildScript, asked: string | undefined): readonly BuildScript[] {
  if (file.runs !== 'one') {
    const dependents = dependentsOf(file, script);
    const run = asked === undefined && file.runs === 'every' ? file.scripts : runWith(file, script, asked);
    return run.filter(other => dependents.has(other));
  }
  const order =
    goalsOf(file, asked)
      .map(goal => inOrder(file, goal))
      .find(scripts => scripts.includes(script)) ?? [];
  const after = order.slice(order.indexOf(script) + 1);
  // A task that is called stands in the steps of the one that calls it.
  const called = new Set(
    after.flatMap(({ steps }) => steps.flatMap(step => (step.kind === 'shell' ? step.calledScript : []))),
  );
  return after.filter(({ name }) => !called.has(name));
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
  return (
    goalsOf(file, asked)
      .map(goal => withPrerequisites(file, goal))
      .find(scripts => scripts.includes(script)) ?? []
  );
}

function goalsOf({ defaultScript = 'build' }: BuildFile, asked: string | undefined): readonly string[] {
  return asked === undefined ? [defaultScript, 'build'] : [asked];
}
