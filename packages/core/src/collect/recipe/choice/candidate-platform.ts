import type { Candidate } from '../candidate.ts';
import { JUDGED_ARCH, JUDGED_OS } from '../judged-platform.ts';
import { computationsIn, textOf } from '../text/traced-text.ts';

/** How far a build is from the judged platform: 0 where it names no other, 1 for another processor, 2 for another system. */
export function platformDistance({ environment, command }: Candidate): 0 | 1 | 2 {
  const isOther = (name: string, judged: string) => {
    const value = [...environment, ...command.assignments].findLast(variable => variable.name === name)?.value ?? [];
    return value.length > 0 && computationsIn(value).length === 0 && textOf(value) !== judged;
  };
  return isOther('GOOS', JUDGED_OS) ? 2 : isOther('GOARCH', JUDGED_ARCH) ? 1 : 0;
}
