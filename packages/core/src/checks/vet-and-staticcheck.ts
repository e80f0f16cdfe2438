/** Checks of staticcheck by the analyzer of `go vet` that finds the same mistake. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  appends: ['SA4021'],
  assign: ['SA4018'],
  bools: ['SA4000'],
  directive: ['SA9009'],
  httpresponse: ['SA5001'],
  ifaceassert: ['SA5010'],
  printf: ['SA5009'],
  sigchanyzer: ['SA1017'],
  structtag: ['SA5008'],
  testinggoroutine: ['SA2002'],
  unmarshal: ['SA1014'],
  unusedresult: ['SA4017'],
  waitgroup: ['SA2000'],
};

/** Whether both report one mistake when they point at one line. */
export function saysTheSame(vetAnalyzer: string, staticcheckCode: string): boolean {
  return Object.hasOwn(SAME, vetAnalyzer) && SAME[vetAnalyzer]!.includes(staticcheckCode);
}
