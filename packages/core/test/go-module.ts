import { execFileSync } from 'node:child_process';

/** Folder of a Go module at an exact version, downloaded into the module cache when it is not there yet. */
export function goModuleFolder(pathAndVersion: string): string {
  // Outside any module, so that no go.mod of this repository takes part.
  const text = execFileSync('go', ['mod', 'download', '-json', pathAndVersion], { cwd: '/', encoding: 'utf8' });
  return (JSON.parse(text) as { Dir: string }).Dir;
}
