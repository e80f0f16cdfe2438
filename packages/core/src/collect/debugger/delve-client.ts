import { z } from 'zod';
import { JsonRpcClient, type RpcOptions } from './json-rpc-client.ts';

const text = z.string();
const count = z.int();
/** An address: code of user space fits 53 bits; a wilder one only has to stay a number. */
const address = z.number();

/** `rpc2.GetVersionOut`; the last two are of delve 1.23 and later. */
const VersionSchema = z.object({
  DelveVersion: text,
  APIVersion: count,
  /** Empty when the binary does not tell, as a stripped one does. */
  TargetGoVersion: text,
  MinSupportedVersionOfGo: text.optional(),
  MaxSupportedVersionOfGo: text.optional(),
});
export type DelveVersion = z.infer<typeof VersionSchema>;

const FunctionSchema = z.object({ name: text, value: address, optimized: z.boolean() });

const LocationSchema = z.object({
  pc: address,
  file: text,
  line: count,
  function: FunctionSchema.nullish(),
  pcs: z.array(address).nullish(),
});
export type DelveLocation = z.infer<typeof LocationSchema>;

const BreakpointSchema = z.object({
  id: count,
  addrs: z.array(address).nullable(),
  file: text,
  line: count,
  functionName: text.optional(),
});
export type DelveBreakpoint = z.infer<typeof BreakpointSchema>;

const ThreadSchema = z.object({
  id: count,
  pc: address,
  file: text,
  line: count,
  function: FunctionSchema.nullish(),
  goroutineID: z.number(),
  breakPoint: BreakpointSchema.nullish(),
});

/** `api.DebuggerState`. */
const StateSchema = z.object({
  Pid: count,
  Running: z.boolean(),
  currentThread: ThreadSchema.nullish(),
  exited: z.boolean(),
  exitStatus: count,
});
export type DelveState = z.infer<typeof StateSchema>;

/** `api.Stackframe`. */
const FrameSchema = z.object({ pc: address, file: text, line: count, function: FunctionSchema.nullish(), Err: text });
export type DelveFrame = z.infer<typeof FrameSchema>;

/** `api.Variable`, without its children: values are read, but never kept. */
const VariableSchema = z.object({
  name: text,
  type: text,
  flags: z.int(),
  value: text,
  /** Why it cannot be read; empty when it can. */
  unreadable: text,
});
export type DelveVariable = z.infer<typeof VariableSchema>;

/** Small on purpose: a program may hold gigabytes in one variable. */
const LOAD = {
  FollowPointers: false,
  MaxVariableRecurse: 0,
  MaxStringLen: 64,
  MaxArrayValues: 4,
  MaxStructFields: -1,
} as const;

/** Where an expression is evaluated: a frame of a goroutine, -1 the current one. */
export interface EvalScope {
  readonly GoroutineID: number;
  readonly Frame: number;
}

/**
 * The calls of delve's API version 2 that a session needs (service/rpc2 and service/api of delve 1.27). None
 * of them makes the program run code of ours: expressions with calls are refused before they are sent (BD10).
 */
export class DelveClient {
  readonly #rpc: JsonRpcClient;

  constructor(options: RpcOptions) {
    this.#rpc = new JsonRpcClient(options);
  }

  getVersion(deadlineMs?: number): Promise<DelveVersion> {
    return this.#rpc.call('RPCServer.GetVersion', {}, VersionSchema, deadlineMs);
  }

  /** Delve's own default is the last, 2. */
  async setApiVersion(version: 2): Promise<void> {
    await this.#rpc.call('RPCServer.SetApiVersion', { APIVersion: version }, z.unknown());
  }

  /** `expression`: `main.main`, `file.go:12` or `*0x49a8f2`. */
  async findLocation(expression: string): Promise<readonly DelveLocation[]> {
    const parameter = { Scope: { GoroutineID: -1, Frame: 0 }, Loc: expression };
    const result = z.object({ Locations: z.array(LocationSchema).nullable() });
    return (await this.#rpc.call('RPCServer.FindLocation', parameter, result)).Locations ?? [];
  }

  /** At a line, as editors set it (the file as the binary names it), or at an address. */
  async createBreakpoint(
    at: { readonly file: string; readonly line: number } | { readonly addr: number },
  ): Promise<DelveBreakpoint> {
    const parameter = { Breakpoint: at };
    return (await this.#rpc.call('RPCServer.CreateBreakpoint', parameter, z.object({ Breakpoint: BreakpointSchema })))
      .Breakpoint;
  }

  async clearBreakpoint(id: number): Promise<void> {
    await this.#rpc.call('RPCServer.ClearBreakpoint', { Id: id }, z.unknown());
  }

  /** Waits until the program stops, exits or the time is up. */
  async command(name: 'continue' | 'halt', deadlineMs?: number): Promise<DelveState> {
    return (await this.#rpc.call('RPCServer.Command', { name }, z.object({ State: StateSchema }), deadlineMs)).State;
  }

  async stacktrace(goroutine: number, depth: number): Promise<readonly DelveFrame[]> {
    const result = z.object({ Locations: z.array(FrameSchema).nullable() });
    return (await this.#rpc.call('RPCServer.Stacktrace', { Id: goroutine, Depth: depth }, result)).Locations ?? [];
  }

  async listLocalVars(scope: EvalScope): Promise<readonly DelveVariable[]> {
    const result = z.object({ Variables: z.array(VariableSchema).nullable() });
    return (await this.#rpc.call('RPCServer.ListLocalVars', { Scope: scope, Cfg: LOAD }, result)).Variables ?? [];
  }

  async listFunctionArgs(scope: EvalScope): Promise<readonly DelveVariable[]> {
    const result = z.object({ Args: z.array(VariableSchema).nullable() });
    return (await this.#rpc.call('RPCServer.ListFunctionArgs', { Scope: scope, Cfg: LOAD }, result)).Args ?? [];
  }

  /** The value of a variable or of a field of it; anything with a call in it throws a TypeError unsent. */
  async evaluate(scope: EvalScope, expression: string): Promise<DelveVariable> {
    if (!/^[\p{L}_][\p{L}\p{N}_.]{0,200}$/u.test(expression)) {
      throw new TypeError(`${JSON.stringify(expression)} is no name of a variable`);
    }
    const parameter = { Scope: scope, Expr: expression, Cfg: LOAD };
    return (await this.#rpc.call('RPCServer.Eval', parameter, z.object({ Variable: VariableSchema }))).Variable;
  }

  /** Ends the debugging; `kill` also ends the program. */
  async detach(kill: boolean): Promise<void> {
    await this.#rpc.call('RPCServer.Detach', { Kill: kill }, z.unknown());
  }

  close(): void {
    this.#rpc.close();
  }
}
