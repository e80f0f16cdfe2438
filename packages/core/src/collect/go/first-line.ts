/**
 * What Go's words say first, at most 500 characters: no `# package` that heads the lines of a package,
 * and no hint (`…; to add it:`) whose command would stand on the next line.
 */
export function firstLine(text: string): string | undefined {
  return text
    .split('\n')
    .map(line => line.trim())
    .find(line => line !== '' && !line.startsWith('#'))
    ?.slice(0, 500)
    .replace(/; to (?:add|update)(?: [^:;]{0,100})?:$/, '');
}
