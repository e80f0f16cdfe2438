import { type Binary, lineAt } from '../../binary/open.ts';
import { type BreakpointChoice, type CodeLine, entryOf } from './breakpoint.ts';
import type { DelveBreakpoint, DelveClient } from './delve-client.ts';
import { RpcError } from './json-rpc-client.ts';
import { refusable, SessionFailure } from './session-failure.ts';
import type { SessionSources } from './session-sources.ts';

export interface BreakpointRequest {
  readonly binary: Binary;
  readonly positionIndependent: boolean;
  readonly breakpoint: BreakpointChoice;
  readonly chosenBy: 'configuration' | 'default';
  /** Where the configuration names it. */
  readonly namedAt?: string;
  readonly sources: SessionSources;
}

export interface BoundBreakpoint {
  readonly bound: DelveBreakpoint;
  /** The function that was asked for. */
  readonly function: string;
  /** No line took it: it is at the function's address. */
  readonly byAddress: boolean;
}

/** A function of every Go program. */
const ANCHOR = 'runtime.main';

/**
 * Sets the breakpoint at the first of its lines that delve accepts. Lines may have rows but no statement in
 * optimised code; the function itself is the last try, unless the configuration names the line.
 * Throws {@link SessionFailure} when none binds.
 */
export async function bindBreakpoint(client: DelveClient, request: BreakpointRequest): Promise<BoundBreakpoint> {
  const { breakpoint, chosenBy } = request;
  if (breakpoint.state === 'none') throw notBound(breakpoint.why);
  const atLine = await atFirstLine(client, breakpoint.lines);
  if (typeof atLine === 'object') return { bound: atLine, function: breakpoint.function, byAddress: false };
  if (breakpoint.lines.length === 0) throw notBound('no line has code');
  if (chosenBy === 'configuration') throw notBound(atLine);
  const atEntry = await atFunction(client, breakpoint.function);
  if (typeof atEntry === 'string') throw notBound(atLine || atEntry);
  return { bound: atEntry, function: breakpoint.function, byAddress: true };
}

const notBound = (words: string) => new SessionFailure({ kind: 'not-bound', words });

/** Or delve's first words when it refuses all lines. */
async function atFirstLine(client: DelveClient, lines: readonly CodeLine[]): Promise<DelveBreakpoint | string> {
  let words = '';
  for (const { file, line } of lines) {
    const outcome = await refusable(() => client.createBreakpoint({ file, line }));
    if (typeof outcome === 'object') return outcome;
    words ||= outcome;
  }
  return words;
}

function atFunction(client: DelveClient, name: string): Promise<DelveBreakpoint | string> {
  return refusable(async () => {
    const [location] = await client.findLocation(name);
    if (location === undefined) throw new RpcError('refused', 'FindLocation', `${name} was not found`);
    return client.createBreakpoint({ addr: location.pc });
  });
}

/** Throws {@link SessionFailure} when our reader of DWARF finds another line at the address that delve chose. */
export async function mustBeWhereDwarfSays(
  client: DelveClient,
  { binary, positionIndependent, sources }: BreakpointRequest,
  { addrs, file, line }: DelveBreakpoint,
): Promise<void> {
  const shown = (path: string, number: number) => `${sources.place(path, number).file}:${number}`;
  const [address] = addrs ?? [];
  const slide = positionIndependent ? await slideOf(client, binary) : 0;
  const found = address === undefined ? undefined : await lineAt(binary, address - slide);
  if (address !== undefined && found?.file === file && found.line === line) return;
  throw new SessionFailure({
    kind: 'bound-elsewhere',
    address: address ?? 0,
    expected: shown(file, line),
    found: found === undefined ? 'no line' : shown(found.file, found.line),
  });
}

/** How far a position-independent program was moved when it was loaded. */
async function slideOf(client: DelveClient, binary: Binary): Promise<number> {
  const [loaded] = await client.findLocation(ANCHOR);
  const stored = await entryOf(binary, ANCHOR);
  return loaded?.function && stored !== undefined ? loaded.function.value - stored : 0;
}
