import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { type GoBuildCommand, goBuildCommand, programAt } from '../flags/go-command.ts';
import { onlyLooks } from './harmless-programs.ts';
import { namesAnother } from './output.ts';
import type { PlacedCommand } from './placed-command.ts';
import type { LaterCommand } from './later-command.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { inputThatRuns } from '../shell/nested-shell.ts';
import { commandText, joined } from '../shell/text.ts';
import { doubtAt } from '../text/doubt.ts';
import { textOf } from '../text/traced-text.ts';

/** Programs that take something out of a binary or build it in another way. */
const CHANGING = /^(?:[\w.-]+-)?(?:strip|sstrip|objcopy|upx|garble|gzexe|patchelf|dwz)$/;

/** Those that change the files that they are given, and no other. */
const IN_PLACE = /^(?:[\w.-]+-)?(?:strip|sstrip|upx)$/;

const STRIPS = /^(?:[\w.-]+-)?(?:strip|sstrip|objcopy|upx)$/;

/** The same within a longer word: `sh -c 'strip x'`, `{{if .RELEASE}}strip{{end}}`. */
const CHANGING_INSIDE = /(?:^|[\s;&|/}])(?:strip|upx|objcopy)[\s{]/;

/** Programs that look at a binary, move it or remove it. */
const LOOKING = new Set(
  (
    'echo printf ls chmod chown file test [ [[ du stat wc cp mv ln rm mkdir touch sha256sum sha1sum md5sum shasum cmp ' +
    'tar zip gzip bzip2 xz zstd scp rsync docker podman true cat strings readelf nm objdump size ldd exec time cd go ' +
    'gh glab aws gcloud az curl wget cosign syft grype trivy timeout command which type hash'
  ).split(' '),
);

/** Commands that run after the build and change what it wrote, or may do so. */
export function doubtsOfLater(later: readonly LaterCommand[], build: GoBuildCommand): readonly RecipeDoubt[] {
  return later
    .filter(
      each =>
        (each.unfollowed && !isKnown(each.command, each.outputs)) ||
        (!changesAnother(each) &&
          each.outputs.some(output => changes(each.command, output) || buildsAgain(each.command, output, build))),
    )
    .map(({ command }) => {
      const reason = `\`${commandText(command)}\` runs after the build and may change the binary`;
      return { ...doubtAt(reason, joined([...command.words, ...command.writes])), about: 'later-command' };
    });
}

/** Commands of an image that is built without the package: what they strip may be the program, which was built outside. */
export function doubtsOfImage(commands: readonly PlacedCommand[]): readonly RecipeDoubt[] {
  return commands
    .filter(({ command }) => STRIPS.test(posix.basename(textOf(command.words[programAt(command)] ?? []))))
    .map(({ command }) =>
      doubtAt(
        `\`${commandText(command)}\` may strip a program that the image takes from outside`,
        joined(command.words),
      ),
    );
}

/** A run of what was built, or of a tool that only looks. */
function isKnown(command: ShellCommand, outputs: readonly string[]): boolean {
  const program = textOf(command.words[programAt(command)] ?? []);
  return onlyLooks(program) || outputs.some(output => names(program, output));
}

/** Another build of the same file, with other flags. */
function buildsAgain(command: ShellCommand, output: string, build: GoBuildCommand): boolean {
  const again = goBuildCommand(command);
  const written = again?.flags.findLast(({ name }) => name === '-o')?.value;
  return again !== null && !!written && names(textOf(written), output) && flagsOf(again) !== flagsOf(build);
}

function flagsOf({ flags }: GoBuildCommand): string {
  return flags.map(({ words }) => textOf(words)).join('\n');
}

/** `strip native/app` of another file than the one that was built. */
function changesAnother(later: LaterCommand): boolean {
  const [program, ...words] = later.command.words.slice(programAt(later.command));
  const files = words.filter(word => !textOf(word).startsWith('-'));
  const strips = IN_PLACE.test(posix.basename(textOf(program ?? [])));
  return strips && files.length > 0 && files.every(word => namesAnother(word, later));
}

function changes(command: ShellCommand, output: string): boolean {
  if (command.writes.some(word => names(textOf(word), output))) return true;
  const texts = command.words.slice(programAt(command)).map(textOf);
  const program = posix.basename(texts[0] ?? '');
  if (/^(?:echo|printf|which|type|hash|command)$/.test(program) || texts.slice(1).join() === '--version') return false;
  if (texts.some(text => CHANGING.test(posix.basename(text)) || CHANGING_INSIDE.test(text))) return true;
  if (CHANGING_INSIDE.test(inputThatRuns(command))) return true;
  if (program === 'go') return texts[1] === 'env' && texts.includes('-w');
  const named = texts.slice(1).filter(text => names(text, output));
  if (program === 'cp' || program === 'mv' || program === 'ln') return named.includes(texts.at(-1)!);
  if (program === 'install')
    return texts.some(text => text === '--strip' || (/^-\w+$/.test(text) && text.includes('s')));
  return named.length > 0 && !LOOKING.has(program);
}

/** Whether a word names the output: as it is, or inside of a longer word. */
function names(word: string, output: string): boolean {
  if (output === '' || output === '/') return false;
  if (posix.normalize(word) === posix.normalize(output)) return true;
  const path = posix.normalize(output);
  if (!output.includes('/') || word.startsWith('-')) return false;
  for (let at = word.indexOf(path); at >= 0; at = word.indexOf(path, at + 1)) {
    if (!/[\w.-]/.test(word[at - 1] ?? '') && !/[\w./-]/.test(word[at + path.length] ?? '')) return true;
  }
  return false;
}
