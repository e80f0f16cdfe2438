import type { ChildProcess } from 'node:child_process';

export type Started<C extends ChildProcess> = { readonly child: C } | { readonly error: string };

/**
 * The child, or why there is none. `spawn` tells by an event that a program is missing or may not be run; a NUL and
 * every other error of the kernel (E2BIG, ENOTDIR) it throws.
 */
export function started<C extends ChildProcess>(spawn: () => C): Started<C> {
  try {
    return { child: spawn() };
  } catch (error) {
    return { error: wordsOf(error) };
  }
}

function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'E2BIG') return message;
  return `${message}: an argument or a variable is longer than the system takes (128 KiB on Linux), or all of them are`;
}
