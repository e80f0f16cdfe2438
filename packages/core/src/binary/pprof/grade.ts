import { MAX_PPROF_USES, type PprofDescription, type PprofGrades, type PprofUse } from '../description.ts';
import { problemOf } from '../errors.ts';
import type { Image } from '../image.ts';
import type { FunctionTable } from '../open.ts';
import { lineInFunction, type SourceLine } from '../pclntab/lines.ts';
import { functionIndexAt, functionName, functionNamed } from '../pclntab/pclntab.ts';
import type { Pclntab } from '../pclntab/table.ts';
import { addressSet } from './address-set.ts';
import { canScan, codeReferences, SCANNED } from './code-references.ts';
import { handlerAddresses, type HandlerAddresses } from './func-values.ts';
import { initialisationOf } from './inittasks.ts';
import { isPprofFunction, linkedPprof, type PprofFunctions, type PprofHandler } from './linked.ts';
import { pointersTo, readLoadedData, type LoadedData } from './loaded-data.ts';

/** What init registers in every release: a reading of the code that misses one of these there is worth nothing. */
const REGISTERED: readonly PprofHandler[] = ['Cmdline', 'Index', 'Profile', 'Symbol', 'Trace'];
const INIT = /^net\/http\/pprof\.init(?:\.\d{1,4})?$/;
const IN_NET_HTTP = /(?:^|\/src\/)net\/http\/[^/]{1,80}$/;
/** The methods of http.ServeMux that find the handler of a request, by release; each is too large to be inlined. */
const DISPATCHERS = ['ServeHTTP', 'Handler', 'handler', 'findHandler'].map(name => `net/http.(*ServeMux).${name}`);

/**
 * How far a program has net/http/pprof. Reads code and data only when the package is linked; damage in them makes a
 * grade unknown and rejects nothing.
 */
export async function describePprof(image: Image, { table, located }: FunctionTable): Promise<PprofDescription> {
  const functions = linkedPprof(table);
  if (functions.indices.length === 0) return { linked: false, evidence: [] };
  const muxServes = DISPATCHERS.some(name => functionNamed(table, name) >= 0);
  const graded = located ? await grade(image, table, functions) : unlocated();
  return { linked: true, evidence: functions.names, grades: { ...graded, muxServes } };
}

type Graded = Pick<PprofGrades, 'registration' | 'byHand'>;
type Unknown = Extract<PprofGrades['byHand'], { state: 'unknown' }>;

function unlocated(): Graded {
  const unknown: Unknown = { state: 'unknown', why: 'the file does not tell where its code starts' };
  return { registration: unknown, byHand: unknown };
}

function unreadable(error: unknown): Unknown {
  const { what, where, why } = problemOf(error);
  return { state: 'unknown', why: `${what} at ${where} cannot be read: ${why}` };
}

async function grade(image: Image, table: Pclntab, functions: PprofFunctions): Promise<Graded> {
  let data: LoadedData;
  let addresses: HandlerAddresses;
  try {
    data = await readLoadedData(image);
    addresses = handlerAddresses(table, functions, data);
  } catch (error) {
    const unknown = unreadable(error);
    return { registration: unknown, byHand: unknown };
  }
  let registration: PprofGrades['registration'];
  try {
    registration = registrationOf(data, table, functions);
  } catch (error) {
    registration = unreadable(error);
  }
  try {
    return { registration, byHand: await usesByHand(image, table, data, addresses) };
  } catch (error) {
    return { registration, byHand: unreadable(error) };
  }
}

function registrationOf(data: LoadedData, table: Pclntab, functions: PprofFunctions): PprofGrades['registration'] {
  const inits = functions.indices.filter((_, position) => INIT.test(functions.names[position]!));
  if (inits.length === 0) return { state: 'unknown', why: 'the function table has no init of net/http/pprof' };
  // Linked with net/http/pprof whatever the program is; its variables need an init in every release.
  const witness = functionNamed(table, 'net/http.init');
  const entries = (indices: readonly number[]) => indices.map(index => table.entries[index]!);
  const { state } = initialisationOf(data, table, entries(inits), witness < 0 ? [] : entries([witness]));
  switch (state) {
    case 'runs':
      return { state: 'runs' };
    case 'absent':
      return { state: 'does-not-run' };
    case 'unknown':
      return { state: 'unknown', why: 'the list of packages that the runtime initialises was not found' };
  }
}

async function usesByHand(
  image: Image,
  table: Pclntab,
  data: LoadedData,
  addresses: HandlerAddresses,
): Promise<PprofGrades['byHand']> {
  const { entries, funcValues, methodTables } = addresses;
  const inVariables = variables(data, funcValues);
  if (!canScan(image.arch)) {
    const why = `only code of ${SCANNED} is read for calls, this is ${image.arch}`;
    return inVariables.length > 0 ? used(inVariables) : { state: 'unknown', why };
  }
  const handlers = new Map([...entries, ...funcValues, ...methodTables]);
  const end = table.entries[table.functions]!;
  const found = await codeReferences(image, table.entries[0]!, end, addressSet(handlers.keys()));
  const uses: PprofUse[] = [];
  const registered = new Set<PprofHandler>();
  found.sites.forEach((address, index) => {
    const handler = handlers.get(found.targets[index]!)!;
    const at = functionIndexAt(table, address);
    if (at < 0) return;
    const caller = functionName(table, at);
    if (INIT.test(caller)) registered.add(handler);
    if (isPprofFunction(caller)) return;
    const source = sourceOf(table, at, address);
    uses.push({ handler, how: found.calls[index] ? 'called' : 'address-taken', address, caller, source });
  });
  const missed = REGISTERED.filter(handler => !registered.has(handler));
  if (missed.length > 0) {
    const why = `the code of its init does not refer to ${missed.join(', ')} as it does in every known release`;
    return { state: 'unknown', why };
  }
  return used([...uses, ...inVariables]);
}

/** Where the reference was written: for what net/http itself does inside an inlined call, where the caller starts. */
function sourceOf(table: Pclntab, index: number, address: number): SourceLine | null {
  const source = lineInFunction(table, index, address);
  const written = source !== undefined && !IN_NET_HTTP.test(source.file);
  return (written ? source : lineInFunction(table, index, table.entries[index]!)) ?? null;
}

function variables(data: LoadedData, funcValues: ReadonlyMap<number, PprofHandler>): PprofUse[] {
  const { places, targets } = pointersTo(data, addressSet(funcValues.keys()));
  return places.map((address, index) => {
    const handler = funcValues.get(targets[index]!)!;
    return { handler, how: 'in-a-variable', address, caller: null, source: null };
  });
}

function used(uses: readonly PprofUse[]): PprofGrades['byHand'] {
  const [first, ...rest] = uses;
  if (first === undefined) return { state: 'none' };
  return { state: 'used', count: uses.length, uses: [first, ...rest.slice(0, MAX_PPROF_USES - 1)] };
}
