import type { DebugProtocol } from '@vscode/debugprotocol';
import { z } from 'zod';

/** Arguments and the parts of the answers of the requests that GDS makes, as the protocol's own types have them. */
export interface DapRequests {
  initialize: {
    arguments: DebugProtocol.InitializeRequestArguments;
    body: Pick<DebugProtocol.Capabilities, 'supportsConfigurationDoneRequest'>;
  };
  attach: { arguments: DelveAttachArguments; body: unknown };
  setBreakpoints: {
    arguments: DebugProtocol.SetBreakpointsArguments;
    body: { breakpoints: Pick<DebugProtocol.Breakpoint, 'verified' | 'line' | 'message'>[] };
  };
  configurationDone: { arguments: DebugProtocol.ConfigurationDoneArguments; body: unknown };
  threads: { arguments: undefined; body: { threads: DebugProtocol.Thread[] } };
  stackTrace: {
    arguments: DebugProtocol.StackTraceArguments;
    body: { stackFrames: (Pick<DebugProtocol.StackFrame, 'id' | 'name' | 'line'> & { source?: { path?: string } })[] };
  };
  scopes: {
    arguments: DebugProtocol.ScopesArguments;
    body: { scopes: Pick<DebugProtocol.Scope, 'name' | 'variablesReference'>[] };
  };
  variables: {
    arguments: DebugProtocol.VariablesArguments;
    body: { variables: Pick<DebugProtocol.Variable, 'name' | 'value' | 'type'>[] };
  };
  continue: { arguments: DebugProtocol.ContinueArguments; body: unknown };
  disconnect: { arguments: DebugProtocol.DisconnectArguments; body: unknown };
}
export type DapCommand = keyof DapRequests;

/** What delve understands in `attach` (its documentation of the DAP server, "Attach"). */
export interface DelveAttachArguments extends DebugProtocol.AttachRequestArguments {
  /** The server already has the program. */
  readonly mode: 'remote';
  readonly stopOnEntry?: boolean;
  readonly substitutePath?: readonly PathSubstitution[];
}

/** A prefix of paths of this machine, and what the binary's debug info has in its place. */
export interface PathSubstitution {
  readonly from: string;
  readonly to: string;
}

/** The events that GDS waits for; all others are dropped. */
export interface DapEvents {
  initialized: unknown;
  stopped: Pick<DebugProtocol.StoppedEvent['body'], 'reason' | 'threadId' | 'text'>;
  terminated: unknown;
}
export type DapEvent = keyof DapEvents;

/** What a server may send, before it is known what for. */
export const MessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('response'),
    request_seq: z.int(),
    success: z.boolean(),
    command: z.string(),
    message: z.string().exactOptional(),
    body: z.unknown().optional(),
  }),
  z.object({ type: z.literal('event'), event: z.string(), body: z.unknown().optional() }),
  // GDS offers nothing that a server could ask for.
  z.object({ type: z.literal('request'), command: z.string() }),
]);
export type DapMessage = z.infer<typeof MessageSchema>;
export type DapResponse = Extract<DapMessage, { type: 'response' }>;

/** What the body of a refusal may have. */
export const RefusalSchema = z.object({ error: z.object({ id: z.int(), format: z.string() }) });

const anything = z.unknown();

export const BODIES: { readonly [C in DapCommand]: z.ZodType<DapRequests[C]['body']> } = {
  initialize: z.object({ supportsConfigurationDoneRequest: z.boolean().exactOptional() }),
  attach: anything,
  setBreakpoints: z.object({
    breakpoints: z.array(
      z.object({ verified: z.boolean(), line: z.int().exactOptional(), message: z.string().exactOptional() }),
    ),
  }),
  configurationDone: anything,
  threads: z.object({ threads: z.array(z.object({ id: z.int(), name: z.string() })) }),
  stackTrace: z.object({
    stackFrames: z.array(
      z.object({
        id: z.int(),
        name: z.string(),
        line: z.int(),
        source: z.object({ path: z.string().exactOptional() }).exactOptional(),
      }),
    ),
  }),
  scopes: z.object({ scopes: z.array(z.object({ name: z.string(), variablesReference: z.int() })) }),
  variables: z.object({
    variables: z.array(z.object({ name: z.string(), value: z.string(), type: z.string().exactOptional() })),
  }),
  continue: anything,
  disconnect: anything,
};

export const EVENT_BODIES: { readonly [E in DapEvent]: z.ZodType<DapEvents[E]> } = {
  initialized: anything,
  stopped: z.object({
    reason: z.string(),
    threadId: z.int().exactOptional(),
    text: z.string().exactOptional(),
  }),
  terminated: anything,
};
