import type { z } from 'zod';

/**
 * The packages that `go list -json` printed, one indented object after the other: only a closing brace stands
 * alone on a line. `{}`, a pattern that fits no package, is left out, and so is an object that was not written
 * to its end. `undefined`: an answer of another form.
 */
export function listedPackages<T>(stdout: string, schema: z.ZodType<T>): readonly T[] | undefined {
  const texts = stdout
    .replace(/^\{\}$/gm, '')
    .split(/^\}$/m)
    .slice(0, -1);
  try {
    return texts.map(text => schema.parse(JSON.parse(`${text}}`)));
  } catch {
    return undefined;
  }
}
