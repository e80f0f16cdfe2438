import { devNull } from 'node:os';
import { dirname } from 'node:path';
import { runProcess, type ProcessResult } from '../process/process.ts';

const OPTIONS = [
  '--no-pager',
  ...[
    'core.fsmonitor=false',
    `core.hooksPath=${devNull}`,
    'log.showSignature=false',
    'safe.bareRepository=explicit',
    'protocol.allow=never',
  ].flatMap(setting => ['-c', setting]),
];

/** A git that reads a work tree which may be hostile. */
export interface Git {
  readonly file: string;
  readonly path: string;
  readonly signal: AbortSignal;
}

/** What of a run git is asked with; `repository.git` is absent outside of git. */
export interface GitUser {
  readonly repository: { readonly root: string; readonly prefix: string; readonly git?: object };
  readonly tools: { readonly git?: string; readonly path?: string };
  readonly signal: AbortSignal;
}

/** The git of a run; `undefined` where the repository is none of git, or git is not there. */
export function gitOf({ repository, tools, signal }: GitUser): Git | undefined {
  if (!repository.git || tools.git === undefined) return undefined;
  return { file: tools.git, path: tools.path ?? dirname(tools.git), signal };
}

/** Runs git so that no program that the repository's configuration names is started (BD6). */
export function runGit(
  git: Git,
  cwd: string,
  args: readonly string[],
  settings: readonly string[] = [],
  keepBytes?: number,
): Promise<ProcessResult> {
  return runProcess({
    file: git.file,
    args: [...OPTIONS, ...args],
    cwd,
    env: {
      PATH: git.path,
      LC_ALL: 'C',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_NO_LAZY_FETCH: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: devNull,
      GIT_CONFIG_COUNT: String(settings.length),
      ...Object.fromEntries(
        settings.flatMap((name, at) => [
          [`GIT_CONFIG_KEY_${at}`, name],
          [`GIT_CONFIG_VALUE_${at}`, ''],
        ]),
      ),
    },
    signal: git.signal,
    timeoutMs: 60_000,
    ...(keepBytes === undefined ? {} : { keepBytes }),
  });
}

/**
 * Names of the settings through which `git status` would run a program of the repository's choice;
 * set to nothing, they do not. Reading the configuration starts none.
 */
export async function filterSettings(git: Git, cwd: string): Promise<readonly string[]> {
  const { exitCode, stdout } = await runGit(git, cwd, ['config', '-z', '--name-only', '--get-regexp', '^filter\\.']);
  if (exitCode !== 0) return [];
  return [...new Set(stdout.split('\0').filter(name => /\.(?:clean|smudge|process)$/.test(name)))];
}
