import { goBoolean } from '../../../evidence/go-boolean.ts';

/** Environment found in build files that builds are made with; the rest names programs or hides things. */
const ACCEPTED_ENVIRONMENT = new Set(
  (
    'CGO_ENABLED GOOS GOARCH GOEXPERIMENT GO386 GOAMD64 GOARM GOARM64 GOMIPS GOMIPS64 GOPPC64 GORISCV64 GOWASM ' +
    'GOFIPS140'
  ).split(' '),
);
/** Others, with the values that builds are made with. */
const ACCEPTED_VALUES: ReadonlyMap<string, string> = new Map([['GOWORK', 'off']]);

/** Flags that say how to build and not what: neither used nor reported. */
export const IMMATERIAL_FLAGS = new Set(['-o', '-v', '-x', '-n', '-a', '-p', '-work', '-json', '-debug-actions']);

/** Flags of `go build` whose value stands in the next word when there is no `=` (cmd/go, `go help build`). */
export const FLAGS_WITH_VALUE = new Set(
  (
    '-C -o -p -asmflags -buildmode -compiler -covermode -coverpkg -gccgoflags -gcflags -installsuffix -ldflags -mod ' +
    '-modfile -overlay -pgo -pkgdir -tags -toolexec -exec -vettool -debug-actions'
  ).split(' '),
);

const BUILD_MODES = new Set(['default', 'exe', 'pie']);

export function acceptedVariable(name: string, value: string): boolean {
  return ACCEPTED_ENVIRONMENT.has(name) || ACCEPTED_VALUES.get(name) === value;
}

/** Whether builds are made with some value of it. */
export function acceptedName(name: string): boolean {
  return ACCEPTED_ENVIRONMENT.has(name) || ACCEPTED_VALUES.has(name);
}

/**
 * Whether GDS builds with this word of a flag. Everything that is not known to be harmless is
 * refused, since a flag may name a program that the build then runs.
 */
export function acceptedWord(flag: string, word: string): boolean {
  switch (flag) {
    case '-trimpath':
    case '-race':
      return word === '' || goBoolean(word) !== undefined;
    case '-tags':
      return /^[\w.,\- ]*$/.test(word);
    case '-buildvcs':
      return word === '' || word === 'auto' || goBoolean(word) !== undefined;
    case '-buildmode':
      return BUILD_MODES.has(word);
    case '-mod':
      return word === 'readonly' || word === 'vendor';
    case '-gcflags':
      return /^(?:[\w./-]+=)?-(?:N|l|m|dwarf[a-z]*)(?:=[\w,]*)?$/.test(word) || /^(?:[\w./-]+=)$/.test(word);
    case '-ldflags':
      return (
        /^-[sw]$/.test(word) ||
        (/^-[sw]=/.test(word) && goBoolean(word.slice(3)) !== undefined) ||
        /^-X[ =]/.test(word) ||
        /^-buildid=/.test(word) ||
        /^-compressdwarf(?:=\w+)?$/.test(word) ||
        /^-linkmode[ =]internal$/.test(word)
      );
    default:
      return false;
  }
}

/** Flags of the linker whose value stands in the next word. */
export function linkerFlagTakesValue(flag: string): boolean {
  return /^-(?:X|linkmode|extld|extldflags|buildid|r|L|I|E|H|R|T|D|B|installsuffix|tmpdir|k|importcfg|o)$/.test(flag);
}
