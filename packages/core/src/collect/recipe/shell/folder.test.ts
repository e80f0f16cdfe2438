import { describe, expect, it } from 'vitest';
import { shellCommands } from './commands.ts';
import { sourceText, textOf, trace } from '../text/traced-text.ts';

/** Where the first `note` runs, of a script that is started in the folder `svc`, beside gds.yaml. */
function folderOf(text: string): string {
  const source = sourceText('svc/scripts/build.sh', text);
  const { commands } = shellCommands(trace(source, 0, text.length), {
    folder: 'svc',
    root: '..',
    script: 'svc/scripts/build.sh',
  });
  return commands.find(({ words }) => textOf(words[0]!) === 'note')!.folder;
}

describe('the folder of a shell', () => {
  it.each([
    ['cd cmd/app', 'svc/cmd/app'],
    ['cd -P -- cmd/../x', 'svc/x'],
    ['cd /src', '/src'],
    ['cd a; cd b; cd -', 'svc/a'],
    ['pushd a; cd b; popd', 'svc'],
    ['(cd a)', 'svc'],
    ['cd "$(dirname "$0")"', 'svc/scripts'],
    ['cd "$(dirname -- "${BASH_SOURCE[0]}")/.."', 'svc'],
    ['cd "${0%/*}/.."', 'svc'],
    ['cd "${BASH_SOURCE[0]%/*}"', 'svc/scripts'],
    ['cd "$(dirname "$(readlink -f "$0")")"', 'svc/scripts'],
    ['cd "$(dirname "$(realpath "$0")")/../cmd"', 'svc/cmd'],
    ['D="$( cd "$( dirname "${BASH_SOURCE[0]}" )" >/dev/null 2>&1 && pwd -P )"\ncd "$D/.."', 'svc'],
    ['D=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)\ncd "$D/.."', 'svc'],
    ['D=$(cd $(dirname $0) && pwd)\nR=$(cd "$D/.." && pwd)\ncd "$R/cmd"', 'svc/cmd'],
    ['cd "$(git rev-parse --show-toplevel)/svc"', '../svc'],
    ['R=$(git rev-parse --show-toplevel 2>/dev/null)\ncd "$R"', '..'],
    ['R=$PWD\ncd "$R/a"', 'svc/a'],
    ['R=$(pwd)\n(cd a)\ncd "$R/b"', 'svc/b'],
    ['if [ -d a ]; then cd a; note; fi', 'svc/a'],
    ['[ -d a ] && cd a && note', 'svc/a'],
    ['if [ -d a ]; then cd a; fi; cd /src', '/src'],
  ])('%s', (text, folder) => {
    expect(folderOf(`${text}\nnote`)).toBe(folder);
  });

  it.each([
    'cd "$R"',
    'cd "$(mktemp -d)/x"',
    'cd "$R" && cd ..',
    'cd',
    'cd -',
    'popd',
    'cd a\nR=$(pwd)\ncd /x\ncd "$R"',
    'cd "$(cd "$R" && pwd)"',
    'cd "$(cd a && ls)"',
    'if [ -d a ]; then cd a; fi',
    '[ -d a ] && cd a',
  ])('is not known: %s', text => {
    expect(folderOf(`${text}\nnote`)).toMatch(/\$/);
  });
});
