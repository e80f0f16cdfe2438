const START = '// Code generated ';
const END = ' DO NOT EDIT.';

/**
 * Whether a Go file says that a program wrote it: a line `// Code generated … DO NOT EDIT.` before the
 * first text that is neither blank nor a comment (`go help generate`).
 */
export function isGenerated(lines: Iterable<string>): boolean {
  let inBlock = false;
  for (const line of lines) {
    if (inBlock) {
      const end = line.indexOf('*/');
      if (end < 0) continue;
      inBlock = false;
      if (line.slice(end + 2).trim() !== '') return false;
    } else if (line.startsWith('//')) {
      if (line.startsWith(START) && line.endsWith(END) && line.length >= START.length + END.length) return true;
    } else if (line.trimStart().startsWith('/*')) {
      inBlock = !line.includes('*/');
    } else if (line.trim() !== '' && !line.trimStart().startsWith('//')) {
      return false;
    }
  }
  return false;
}

/** Whether a path below the repository's root lies in a `vendor` folder. */
export function isVendored(path: string): boolean {
  return path.split('/').slice(0, -1).includes('vendor');
}
