import type { BuildRecipe, Collected } from '../evidence/index.ts';
import type { DraftFinding, Judgement } from './check.ts';

/**
 * A pass of the binary that `go build` wrote, when the recipe strips that binary afterwards: what
 * is shipped has no DWARF, unless a debug file is kept beside it.
 */
export function unlessStripped(judgement: Judgement, name: string, recipe: Collected<BuildRecipe>): Judgement {
  const strips = stripsOf(recipe);
  if (judgement.outcome !== 'pass' || strips.length === 0) return judgement;
  const bare = strips.filter(({ debugFile }) => debugFile === undefined);
  const findings = (bare.length > 0 ? bare : strips).map(strip => findingOf(strip, name));
  const [first, ...rest] = findings;
  const facts = judgement.facts === undefined ? {} : { facts: judgement.facts };
  if (bare.length > 0 && first) {
    const summary = `\`${bare[0]!.text}\` takes the DWARF out of ${name}`;
    return { outcome: 'fail', summary, findings: [first, ...rest], ...facts };
  }
  return {
    ...judgement,
    summary: `${judgement.summary}; shipped without it, kept in ${strips[0]!.debugFile}`,
    findings: [...(judgement.findings ?? []), ...findings],
  };
}

/** What else takes the DWARF out of a binary that `go build` writes without: mended alone, the flags do not help. */
export function strippedToo(name: string, recipe: Collected<BuildRecipe>): readonly DraftFinding[] {
  return stripsOf(recipe)
    .filter(({ debugFile }) => debugFile === undefined)
    .map(strip => findingOf(strip, name));
}

function stripsOf(recipe: Collected<BuildRecipe>): NonNullable<BuildRecipe['strips']> {
  return recipe.available ? (recipe.value.strips ?? []) : [];
}

function findingOf(
  { text, written, location, debugFile }: NonNullable<BuildRecipe['strips']>[number],
  name: string,
): DraftFinding {
  const place = location ? { location } : {};
  if (debugFile !== undefined) {
    return {
      severity: 'notice',
      message: `\`${text}\` takes the DWARF out of ${name}, and ${debugFile} keeps it`,
      remedy: `Ship or archive ${debugFile} with every release, and judge what is shipped: gds verify ./bin/x.`,
      ...place,
    };
  }
  return {
    severity: 'error',
    message: `\`${text}\` takes the DWARF out of ${name} after it is built`,
    remedy: `${deleted(text, written)} To ship it small, keep a debug file before it (\`objcopy --only-keep-debug\`, then \`--add-gnu-debuglink\`): gds explain 003.`,
    ...place,
  };
}

/** What a person would find in the file; one word of it alone would say little. */
function deleted(text: string, written: string | undefined): string {
  if (written === undefined) return `Delete \`${text}\`.`;
  const what = written.includes(' ') ? `\`${written}\`` : 'this command';
  return `Delete ${what}, which runs \`${text}\`.`;
}
