import { describe, expect, it } from 'vitest';
import { recipeIn } from '../../../../test/recipe-in.ts';

const BUILD = 'go build -o app ./cmd/app';

describe('a command whose first word a variable brings from elsewhere', () => {
  it.each<[string, string, string, string]>([
    [
      'Makefile',
      `GEN = $(BIN)/gen\nBIN = ./bin\nbuild:\n\t$(GEN) crd paths=./...\n\t${BUILD}\n`,
      '4',
      '$(GEN) crd paths=./...',
    ],
    ['Makefile', `GEN = ./gen\nbuild:\n\t@cd api && $(GEN) crd\n\t${BUILD}\n`, '3', '$(GEN) crd'],
    ['Makefile', `GEN = ./gen crd\nbuild:\n\t$(GEN)\n\t${BUILD}\n`, '1', './gen crd'],
    ['Makefile', `build:\n\t./gen crd\n\t${BUILD}\n`, '2', './gen crd'],
    ['build.sh', `GEN=./gen\n"$GEN" crd\n${BUILD}\n`, '2', '"$GEN" crd'],
    ['justfile', `gen := './gen'\nbuild:\n  {{gen}} crd\n  ${BUILD}\n`, '3', '{{gen}} crd'],
    [
      'Taskfile.yml',
      `vars:\n  GEN: ./gen\ntasks:\n  build:\n    cmds:\n      - "{{.GEN}} crd"\n      - ${BUILD}\n`,
      '6',
      '{{.GEN}} crd',
    ],
  ])('stands where it is called: %s, %j', async (file, text, line, written) => {
    const [earlier] = (await recipeIn(file, text)).earlier ?? [];
    const { startLine, startColumn = 0, endColumn = 0 } = earlier?.location ?? {};
    const source = text.split('\n')[startLine! - 1]!;
    expect([String(startLine), source.slice(startColumn - 1, endColumn - 1)]).toEqual([line, written]);
  });
});
