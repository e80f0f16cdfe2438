import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { doubtAt } from '../text/doubt.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { computationsIn, textOf, trimmed } from '../text/traced-text.ts';

/** What cgo gives to the compiler and to the linker (https://pkg.go.dev/cmd/cgo); `-s` and `-g0` are among it. */
const FLAGS_OF_CGO = /^CGO_(?:C|CPP|CXX|F|LD)FLAGS$/;
/** Programs that cgo starts, whose value may hold flags too. */
const PROGRAMS_OF_CGO = /^(?:CC|CXX|FC|PKG_CONFIG)$/;
const COMPILER = /^(?:\/\S*\/)?((?:[\w.]+-)*)(?:cc|gcc|clang|c\+\+|g\+\+|clang\+\+|gfortran)(?:-\d+)?$/;

/** Variables for a build that GDS does not build with, and that may change what is linked; a later one wins. */
export function doubtsOfVariables(variables: readonly EnvironmentVariable[]): readonly RecipeDoubt[] {
  const last = [...new Map(variables.map(variable => [variable.name, variable])).values()];
  const isWithoutC = last.some(
    ({ name, value, doubts }) => name === 'CGO_ENABLED' && textOf(value) === '0' && doubts.length === 0,
  );
  return last
    .filter(variable => mayChangeTheBinary(variable, isWithoutC))
    .map(variable => {
      const [doubt] = variable.doubts;
      const { name, value } = variable;
      const about = isOtherCompiler(variable) ? ({ about: 'compiler' } as const) : {};
      return doubt ?? { ...doubtAt(`${name} is not used for builds`, value), ...about };
    });
}

function mayChangeTheBinary({ name, value, doubts }: EnvironmentVariable, isWithoutC: boolean): boolean {
  const text = textOf(trimmed(value));
  const isKnown = computationsIn(value).length === 0 && doubts.length === 0;
  if (isKnown && text === '') return false;
  if (name === 'GOENV') return !(isKnown && text === 'off'); // it names a file that may set GOFLAGS
  if (name === 'GOWORK') return !(isKnown && text === 'off'); // it names the modules that are built
  if (name === 'GO111MODULE') return isKnown && text === 'off';
  if (isWithoutC) return false;
  if (!PROGRAMS_OF_CGO.test(name)) return FLAGS_OF_CGO.test(name);
  return !isKnown || COMPILER.exec(text)?.[1] !== '';
}

/** `musl-gcc`, `aarch64-linux-gnu-gcc`: a compiler that adds no flags by its name. */
function isOtherCompiler({ name, value }: EnvironmentVariable): boolean {
  return PROGRAMS_OF_CGO.test(name) && computationsIn(value).length === 0 && COMPILER.test(textOf(trimmed(value)));
}
