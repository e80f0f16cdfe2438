import { describe, expect, it } from 'vitest';
import { findRecipe } from '../find-recipe.ts';
import { sourceText } from '../text/traced-text.ts';
import { readWorkflow } from './workflow.ts';

const USE = 'go build -trimpath -ldflags "-X main.v=';

async function valueOf(jobs: string) {
  const text = `on: {push: {tags: ['v*']}}\njobs:\n${jobs}`;
  const surroundings = { name: 'w.yml', folder: '.', read: () => Promise.resolve('it does not exist') };
  const file = await readWorkflow(sourceText('w.yml', text), surroundings);
  if (typeof file === 'string') throw new Error(file);
  const found = findRecipe([{ name: 'w.yml', file }], { packageFolder: 'cmd/app', role: 'production' });
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  const [{ determinedBy, varies } = {}] = found.recipe.computed;
  return determinedBy ?? (varies ? 'varies' : 'unknown');
}

const ofStep = (run: string, more = '') =>
  valueOf(
    `  build:\n    steps:\n      - id: v\n${more}        run: |\n          ${run}\n      - run: ${USE}\${{ steps.v.outputs.v }}" -o app ./cmd/app\n`,
  );

describe('what a step hands on', () => {
  it.each([
    ['echo "v=${GITHUB_REF_NAME#v}" >> "$GITHUB_OUTPUT"', 'caller'],
    ['echo "v=${GITHUB_REF_NAME}" | tee -a $GITHUB_OUTPUT', 'unknown'],
    ['echo v=$(git rev-parse --short HEAD) >> ${GITHUB_OUTPUT}', 'commit'],
    ['printf \'v=%s\\n\' "$(git describe --tags)" >> $GITHUB_OUTPUT', 'commit'],
    ['V=$(git describe --tags); echo "v=${V#v}" >> $GITHUB_OUTPUT', 'commit'],
    ['echo "v=1.2" >> $GITHUB_OUTPUT', 'commit'],
    ['echo "v=${{ github.sha }}" >> $GITHUB_OUTPUT', 'commit'],
    ['echo "v=$(date +%s)" >> $GITHUB_OUTPUT', 'varies'],
    ['echo "v=${{ github.run_id }}" >> $GITHUB_OUTPUT', 'varies'],
    ['echo "v=$(./version.sh)" >> $GITHUB_OUTPUT', 'unknown'],
    ['[ -n "$X" ] && echo "v=1" >> $GITHUB_OUTPUT', 'unknown'],
    ['echo "v=1" >> $GITHUB_OUTPUT; ./more.sh "$GITHUB_OUTPUT"', 'unknown'],
    ['echo "w=1" >> $GITHUB_OUTPUT', 'unknown'],
  ])('by its output: %s', async (run, by) => {
    expect(await ofStep(run)).toBe(by);
  });

  it('knows nothing of a step that perhaps does not run, and of an action', async () => {
    expect(await ofStep('echo "v=1" >> $GITHUB_OUTPUT', "        if: vars.X == 'y'\n")).toBe('unknown');
    const action = `  build:\n    steps:\n      - {id: v, uses: docker/metadata-action@v5}\n      - run: ${USE}\${{ steps.v.outputs.version }}" -o app ./cmd/app\n`;
    expect(await valueOf(action)).toBe('unknown');
  });

  it.each([
    ['echo "V=${GITHUB_REF#refs/tags/}" >> $GITHUB_ENV', 'caller'],
    ['echo "V=$(git describe --tags)" >> $GITHUB_ENV', 'commit'],
    ['echo "V=$(date)" >> $GITHUB_ENV', 'varies'],
    ['echo "V=$(./version.sh)" >> $GITHUB_ENV', 'unknown'],
  ])('by its environment: %s', async (run, by) => {
    for (const use of ['${{ env.V }}', '$V', '${V}']) {
      expect(
        await valueOf(`  build:\n    steps:\n      - run: ${run}\n      - run: ${USE}${use}" -o app ./cmd/app\n`),
      ).toBe(by);
    }
  });

  it.each([
    ['echo "v=$GITHUB_REF_NAME" >> $GITHUB_OUTPUT', 'caller'],
    ['echo "v=$(date)" >> $GITHUB_OUTPUT', 'varies'],
    ['./version.sh >> $GITHUB_OUTPUT', 'unknown'],
  ])('by the output of its job: %s', async (run, by) => {
    const prepare = `  prepare:\n    outputs: {v: '\${{ steps.s.outputs.v }}'}\n    steps:\n      - id: s\n        run: ${run}\n`;
    const build = `  build:\n    needs: prepare\n    env: {V: '\${{ needs.prepare.outputs.v }}'}\n    steps:\n      - run: ${USE}$V" -o app ./cmd/app\n`;
    expect(await valueOf(prepare + build)).toBe(by);
  });
});
