import { posix } from 'node:path';

/** A program that runs the command behind its own options. */
interface Wrapper {
  /** Options whose value is the next word. */
  readonly withValue: RegExp;
  /** Words of its own before the command. */
  readonly operands?: number;
  /** Options with which it runs nothing, or not what stands there. */
  readonly unless?: RegExp;
}

const PLAIN: Wrapper = { withValue: /^$/ };
const SUDO: Wrapper = {
  withValue: /^-\w*[CghpRrtTUuD]$|^--(?:user|group|host|prompt|chdir|chroot|role|type|close-from|command-timeout)$/,
  unless: /^-\w*[ilseDRv]|^--(?:login|shell|list|edit|chdir|chroot|validate)/,
};

const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ['time', { withValue: /^-[fo]$|^--(?:format|output)$/ }],
  ['exec', { withValue: /^-\w*a$/ }],
  ['command', { withValue: /^$/, unless: /^-\w*[vV]/ }],
  ['env', { withValue: /^-u$|^--unset$/, unless: /^-[CS]|^--(?:chdir|split-string)/ }],
  ['sudo', SUDO],
  ['doas', { withValue: /^-[uC]$/, unless: /^-[sL]/ }],
  ['nice', { withValue: /^-n$|^--adjustment$/ }],
  ['ionice', { withValue: /^-[cn]$|^--class(?:data)?$/, unless: /^-[pPu]/ }],
  ['nohup', PLAIN],
  ['setsid', PLAIN],
  ['chronic', PLAIN],
  ['timeout', { withValue: /^-[ks]$|^--(?:kill-after|signal)$/, operands: 1 }],
  ['stdbuf', { withValue: /^-[ioe]$|^--(?:input|output|error)$/ }],
  ['xvfb-run', { withValue: /^-[efnpsw]$|^--(?:error-file|auth-file|server-num|xauth-protocol|server-args|wait)$/ }],
  ['strace', { withValue: /^-[abeEIoOPsSuX]$/, unless: /^-p/ }],
]);

/** The index of what a wrapping program at `at` runs; `at` itself where it is none, or runs nothing. */
export function behindWrapper(texts: readonly string[], at: number): number {
  const wrapper = WRAPPERS.get(posix.basename(programName(texts[at]!)));
  if (!wrapper) return at;
  let next = at + 1;
  for (; texts[next]?.startsWith('-'); next++) {
    const text = texts[next]!;
    if (wrapper.unless?.test(text)) return at;
    if (text === '--') return next + 1 + (wrapper.operands ?? 0);
    if (wrapper.withValue.test(text)) next++;
  }
  return next + (wrapper.operands ?? 0);
}

/** Whether one of these words, which stand before a program, keeps the environment of the shell from it. */
export function clearsEnvironment(texts: readonly string[]): boolean {
  const programs = texts.map(text => posix.basename(programName(text)));
  const has = (name: string, option: RegExp) => programs.includes(name) && texts.some(text => option.test(text));
  if (has('env', /^-$|^-i|^--ignore-environment$/)) return true;
  return (programs.includes('sudo') && !has('sudo', /^-[A-Za-z]*E|^--preserve-env$/)) || programs.includes('doas');
}

/** Without what make makes of the start of a line. */
function programName(text: string): string {
  return text.replace(/^[@+-]+/, '');
}
