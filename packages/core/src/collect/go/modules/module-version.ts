/** Whether a version is a release: no pre-release and no pseudo-version. */
export function isRelease(version: string): boolean {
  return /^v\d{1,9}\.\d{1,9}\.\d{1,9}(?:\+incompatible)?$/.test(version);
}

/** Orders two versions as Semantic Versioning 2.0.0 (section 11) says; build metadata does not count. */
export function compareVersions(a: string, b: string): number {
  const [one, two] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (one.numbers[i] ?? 0) - (two.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (one.before.length === 0 || two.before.length === 0) return two.before.length - one.before.length;
  for (let i = 0; i < Math.max(one.before.length, two.before.length); i++) {
    const [x, y] = [one.before[i], two.before[i]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const [isX, isY] = [/^\d{1,15}$/.test(x), /^\d{1,15}$/.test(y)];
    if (isX && isY && Number(x) !== Number(y)) return Number(x) - Number(y);
    if (isX !== isY) return isX ? -1 : 1;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly before: readonly string[] } {
  const [core = ''] = version.replace(/^v/, '').split('+');
  const dash = core.indexOf('-');
  return {
    numbers: (dash < 0 ? core : core.slice(0, dash)).split('.').map(Number),
    before: dash < 0 ? [] : core.slice(dash + 1).split('.'),
  };
}
