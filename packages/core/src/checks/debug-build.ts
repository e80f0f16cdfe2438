import type { BuildRecipe, Collected } from '../evidence/index.ts';
import type { CheckContext } from './check.ts';

export const UNOPTIMISED = "-gcflags='all=-N -l'";

/** Why a binary must be built for a debugger, and when it need not; nothing for a production target. */
function whyDebugBuild({ target }: CheckContext): { readonly why: string; readonly else: string } | undefined {
  if (target?.debugInfoRequiredByFlag)
    return { why: '--require-debug-info asks for a debug build', else: 'without the flag optimised code is fine' };
  if (target?.role === 'debug')
    return { why: 'The target has role debug', else: 'with role production optimised code is fine' };
  return undefined;
}

/** ` --require-debug-info asks for a debug build; without the flag optimised code is fine.` */
export function debugBuildExplained(context: CheckContext): string {
  const asked = whyDebugBuild(context);
  return asked ? ` ${asked.why}; ${asked.else}.` : '';
}

/** The same with what to add to the build; nothing where the recipe has it. */
export function debugBuildToo(context: CheckContext, recipe: Collected<BuildRecipe>): string {
  const asked = whyDebugBuild(context);
  if (!asked || buildsUnoptimised(recipe)) return '';
  return ` ${asked.why}, so also add \`${UNOPTIMISED}\`; ${asked.else}.`;
}

function buildsUnoptimised(recipe: Collected<BuildRecipe>): boolean {
  if (!recipe.available) return false;
  return recipe.value.flags.some(({ name, words }) => {
    const texts = words.map(({ text }) => text);
    const everywhere = name === '-gcflags' && texts[0]?.startsWith('all=');
    return everywhere && ['-N', '-l'].every(flag => texts.includes(flag) || texts[0] === `all=${flag}`);
  });
}
