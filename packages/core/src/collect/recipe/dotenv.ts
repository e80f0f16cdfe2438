import type { BuildFileSurroundings } from './build-script.ts';

/** The names that a dotenv file sets; none when it is not there. */
export async function dotenvVariables(path: string, read: BuildFileSurroundings['read']): Promise<readonly string[]> {
  const file = await read(path);
  if (typeof file === 'string') return [];
  return [...file.text.matchAll(/^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*[=:]/gm)].map(([, name]) => name!);
}

/** Variables of the environment that change what go builds. */
export function reachesBuild(name: string): boolean {
  return (
    /FLAGS$|^CGO_|^(?:CC|CXX|AR|FC)$/.test(name) ||
    /^GO(?:OS|ARCH|ROOT|PATH|TOOLCHAIN|EXPERIMENT|WORK|ENV|VERSION|FIPS140|WASM|386|AMD64|ARM|ARM64|MIPS|MIPS64|PPC64|RISCV64)$/.test(
      name,
    )
  );
}
