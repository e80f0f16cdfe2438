import type { Runs } from '../text/runs.ts';
import type { YamlNode } from '../../../config/yaml-node.ts';
import { JUDGED_ARCH, JUDGED_OS } from '../judged-platform.ts';
import { shellCommands } from '../shell/commands.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { computationsIn, textOf, type Traced } from '../text/traced-text.ts';

/** What `platforms` of a task or a command says of the judged machine: `linux`, `amd64`, `linux/amd64`. */
export function runsOnPlatform(yaml: BuildYaml, node: YamlNode): Runs {
  const written = node.kind === 'map' ? yaml.texts(node.get('platforms')).map(textOf) : [];
  if (written.length === 0) return true;
  const known = written.map(platform => {
    const [first = '', second] = platform.split('/');
    const isSystem = second !== undefined || SYSTEMS.has(first);
    if (isSystem && first !== JUDGED_OS) return false;
    const arch = isSystem ? second : first;
    return arch === undefined || arch === JUDGED_ARCH ? true : null;
  });
  if (known.includes(true)) return true;
  return known.includes(null) ? { condition: `platforms: [${written.join(', ')}]` } : false;
}

/** Systems that Task takes for one (go-task/task, internal/goext). */
const SYSTEMS = new Set(
  (
    'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 ' +
    'windows zos'
  ).split(' '),
);

/** Whether a shell text succeeds, when it is one of the few forms that are known without running it; else `null`. */
export function succeeds(text: Traced): boolean | null {
  const { commands, problem } = shellCommands(text);
  const [command, ...more] = commands;
  if (!command || more.length > 0 || problem !== undefined || command.condition !== undefined) return null;
  if (/[!&|;<>()\n]/.test(textOf(text).trim()) && !/^\[ [^&|;<>()\n]* \]$/.test(textOf(text).trim())) return null;
  const { words } = command;
  if (command.doubts.length > 0 || words.some(word => computationsIn(word).length > 0)) return null;
  const [program = '', ...given] = words.map(textOf);
  switch (program) {
    case 'true':
    case ':':
      return true;
    case 'false':
      return false;
    case 'test':
      return tested(given);
    case '[':
      return given.at(-1) === ']' ? tested(given.slice(0, -1)) : null;
    default:
      return null;
  }
}

/** `test` (POSIX) of strings; what asks for files or numbers is not known. */
function tested(words: readonly string[]): boolean | null {
  const [first, second, third, ...more] = words;
  if (first === undefined) return false;
  if (second === undefined) return first !== '';
  if (third === undefined) return first === '-n' ? second !== '' : first === '-z' ? second === '' : null;
  if (more.length > 0) return null;
  if (second === '=' || second === '==') return first === third;
  return second === '!=' ? first !== third : null;
}
