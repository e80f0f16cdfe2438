import type { DescribedBinary, DwarfContents } from '@gds-dev/core/binary';
import { grouped } from '@gds-dev/core/terminal';

/** What can be done with a binary, in the words of a person on call. */
export interface Ability {
  readonly can: 'yes' | 'no' | 'partly';
  readonly what: string;
  readonly why: string;
}

/** What a debugger, a profiler and a person with a stack trace get from it. */
export function abilities(binary: DescribedBinary): Ability[] {
  const { dwarf, pclntab, symbols, stripping, pprof } = binary;
  const known = dwarf.state === 'present' || dwarf.state === 'unreadable' ? dwarf : undefined;
  const contents = known?.contents ?? null;
  const spoiled = new Set(known?.problems.map(({ part }) => part));
  const gone = stripping.parameter ? `removed by ${stripping.parameter}` : `DWARF ${dwarf.state}`;
  const readable = pclntab.state === 'readable';
  const list: Ability[] = [
    readable
      ? {
          can: 'yes',
          what: 'stack traces, profiles',
          why: `${grouped(pclntab.functions)} functions with file and line in the pclntab`,
        }
      : { can: 'no', what: 'stack traces, profiles', why: `function table ${pclntab.state}` },
    contents && contents.lineRows > 0
      ? breakpoints(contents, spoiled)
      : { can: 'no', what: 'breakpoints by line', why: gone },
  ];
  if (!contents) list.push({ can: 'no', what: 'reading variables', why: gone });
  else if (spoiled.has('units'))
    list.push({ can: 'partly', what: 'reading variables', why: 'units are damaged: see below' });
  else if (contents.goUnits === 0)
    list.push({
      can: 'partly',
      what: 'reading variables',
      why: 'no unit of Go in its DWARF: how it was compiled is not known',
    });
  else if (contents.optimised.packages === 0)
    list.push({ can: 'yes', what: 'reading variables', why: 'compiled with -N -l' });
  else {
    list.push({
      can: 'partly',
      what: 'reading variables',
      why: `${contents.optimised.packages} packages are optimised: some variables are gone there`,
    });
  }
  list.push(
    symbols.present
      ? { can: 'yes', what: 'perf, gdb by symbol', why: `${grouped(symbols.count)} symbols` }
      : { can: 'no', what: 'perf, gdb by symbol', why: 'no symbol table' },
  );
  list.push(pprofAbility(pprof));
  return list;
}

function breakpoints({ lineRows, coverage }: DwarfContents, spoiled: ReadonlySet<string>): Ability {
  const what = 'breakpoints by line';
  const rows = `${grouped(lineRows)} line rows`;
  if (spoiled.size > 0)
    return { can: 'partly', what, why: `${rows}, but ${[...spoiled].join(' and ')} are damaged: see below` };
  if (coverage === null) return { can: 'partly', what, why: `${rows}; which functions they leave out is unknown` };
  const missing = [
    [coverage.units.count, 'belong to no unit'],
    [coverage.lines.count, 'have no row'],
    [coverage.frames.count, 'have no call frames'],
  ] as const;
  const gaps = missing.filter(([count]) => count > 0).map(([count, lack]) => `${grouped(count)} functions ${lack}`);
  if (gaps.length > 0) return { can: 'partly', what, why: `${rows}, but ${gaps.join(', ')}` };
  return { can: 'yes', what, why: `${rows} and call frames, no function left out` };
}

/** What brings back what is missing; undefined when nothing is. */
export function toDo({ dwarf, stripping, packer }: DescribedBinary, hasDebugFile: boolean): string | undefined {
  if (packer !== null) return `Ship it unpacked: a debugger sees only what ${packer} put in front of it.`;
  if (hasDebugFile || (dwarf.state !== 'absent' && dwarf.state !== 'detached')) return undefined;
  if (dwarf.state === 'detached') return `Put ${dwarf.file} of the same build beside it, or into a --debug-dir.`;
  if (stripping.by === 'none') return undefined;
  const cause = stripping.parameter === null ? '' : ` without \`${stripping.parameter}\``;
  return `Build it${cause}, or keep the debug file of the build: gds explain 003.`;
}

function pprofAbility(pprof: DescribedBinary['pprof']): Ability {
  const what = 'pprof';
  if (pprof.linked === null) return { can: 'partly', what, why: 'unknown: no function table to look in' };
  if (!pprof.linked) return { can: 'no', what, why: 'net/http/pprof is not linked in' };
  const { registration, muxServes, byHand } = pprof.grades;
  if (byHand.state === 'used') {
    const callers = [...new Set(byHand.uses.map(use => use.caller ?? 'data of the program'))];
    const more = callers.length > 1 ? ` and ${callers.length - 1} more` : '';
    return { can: 'yes', what, why: `its handlers are used in ${callers[0]}${more}; served only if that runs` };
  }
  const others = byHand.state === 'unknown' ? `; uses by hand unknown: ${byHand.why}` : '';
  switch (registration.state) {
    case 'runs':
      return muxServes || byHand.state === 'unknown'
        ? { can: 'yes', what, why: `registered on http.DefaultServeMux; served only if a server has that${others}` }
        : { can: 'partly', what, why: 'registered on http.DefaultServeMux, which nothing in the program can serve' };
    case 'does-not-run':
      return { can: byHand.state === 'none' ? 'no' : 'partly', what, why: `linked, its init does not run${others}` };
    case 'unknown':
      return { can: 'partly', what, why: `linked; whether it is registered is unknown: ${registration.why}${others}` };
  }
}
