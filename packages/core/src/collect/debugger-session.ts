import { join } from 'node:path';
import type { DescribedBinary } from '../binary/description.ts';
import { BinaryFormatError } from '../binary/errors.ts';
import { openBinary } from '../binary/open.ts';
import { type DebuggerSession, unavailable, type Unavailable } from '../evidence/index.ts';
import { type CollectContext, defineCollector, type PlannedTarget } from './collector.ts';
import { configuredLine, firstLinesOfMain } from './debugger/breakpoint.ts';
import { type Debuggee, debuggeeOf } from './debugger/debuggee.ts';
import { debuggeeCopy } from './debugger/debuggee-copy.ts';
import { delveEnvironment } from './debugger/delve-server.ts';
import { debuggerSession } from './debugger/session.ts';
import { SessionSources } from './debugger/session-sources.ts';
import { workCopy } from './go/work-copy.ts';
import { unrunnable } from './process/unrunnable.ts';
import { FileSourceError, namedFileSource } from './repository/file-source.ts';

/**
 * A debugger session on the binary that this run built, or that the user named (BD11): its code runs, with the
 * user's rights, in a copy of the work tree, up to the breakpoint (BD1). Never on what an image holds.
 */
export default defineCollector({
  provides: 'debuggerSession',
  deadlineMs: 180_000,
  async collect(context): Promise<DebuggerSession | Unavailable> {
    const debuggee = await debuggeeOf(context);
    if ('available' in debuggee) return debuggee;
    const { binary, description } = debuggee;
    if (description.dwarf.state === 'detached' && binary.debugFile?.matches) {
      return unavailable(
        'refused',
        `the debug information of ${binary.name} is in ${binary.debugFile.name}, and a session with two files is not tried`,
        'Judge the binary before strip, which has both in one file.',
      );
    }
    return unrunnable(binary.name, description) ?? runSession(context, debuggee);
  },
});

async function runSession(
  context: CollectContext,
  { target, binary: judged, description, dlv }: Debuggee,
): Promise<DebuggerSession | Unavailable> {
  const { tools, env, signal } = context;
  const { name, path } = judged;
  const asked = target.debugger;
  try {
    const source = await namedFileSource(path);
    try {
      const binary = await openBinary(source);
      const breakpoint =
        asked?.breakpoint === undefined
          ? await firstLinesOfMain(binary)
          : await configuredLine(binary, asked.breakpoint);
      if (asked?.breakpoint !== undefined && breakpoint.state === 'none' && description.dwarf.state === 'present') {
        const missing = `\`debugger.breakpoint: ${asked.breakpoint}\` names no line to stop at: ${breakpoint.why}`;
        return unavailable(
          'not-configured',
          missing,
          `Correct the breakpoint of ${target.name} in ${asked.breakpointAt ?? 'gds.yaml'}.`,
        );
      }
      const sources = await sourcesOf(context, target, description);
      return await context.job(async () => {
        const folder = join(context.scratch, 'debugger', encodeURIComponent(target.name).slice(0, 200));
        const copy = await debuggeeCopy(context, judged, folder);
        if ('available' in copy) return copy;
        try {
          return await debuggerSession({
            dlv,
            ...(tools.containment && { containment: tools.containment }),
            debuggee: { kind: 'exec', file: copy.file, args: asked?.args ?? [] },
            env: delveEnvironment(copy.home, tools.path ?? '', env, asked?.env),
            cwd: copy.cwd,
            signal,
            binary,
            positionIndependent: description.linkage.positionIndependent,
            goVersion: description.go.state === 'known' ? description.go.version : undefined,
            breakpoint,
            chosenBy: asked?.breakpoint === undefined ? 'default' : 'configuration',
            ...(asked?.breakpointAt !== undefined && { namedAt: asked.breakpointAt }),
            sources,
          });
        } finally {
          await copy.remove();
        }
      });
    } finally {
      await source.close();
    }
  } catch (error) {
    if (!(error instanceof BinaryFormatError) && !(error instanceof FileSourceError)) throw error;
    return unavailable('unreadable', error.message.replaceAll(path, name), 'Name an executable that `go build` wrote.');
  }
}

async function sourcesOf(
  context: CollectContext,
  target: PlannedTarget,
  { buildInfo }: DescribedBinary,
): Promise<SessionSources> {
  const { repository } = context;
  const copy = target.kind === 'package' ? await workCopy(context, 1) : undefined;
  const modulePath = buildInfo?.mainModule?.path;
  return new SessionSources({
    repository,
    ...(copy !== undefined && 'root' in copy && { builtIn: copy.root }),
    ...(modulePath && { modulePath }),
    from: target.kind === 'package' ? join(repository.workingDirectory, target.subject) : repository.workingDirectory,
  });
}
