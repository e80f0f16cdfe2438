import { join } from 'node:path';
import type { DescribedBinary } from '../binary/description.ts';
import { BinaryFormatError } from '../binary/errors.ts';
import { isNoGo, noGoWords } from '../binary/no-go.ts';
import { openBinary } from '../binary/open.ts';
import { type DebuggerSession, type TargetBinary, unavailable, type Unavailable } from '../evidence/index.ts';
import { type CollectContext, defineCollector, type PlannedTarget } from './collector.ts';
import { configuredLine, firstLinesOfMain } from './debugger/breakpoint.ts';
import { debuggeeCopy } from './debugger/debuggee-copy.ts';
import { delveEnvironment } from './debugger/delve-server.ts';
import { debuggerSession } from './debugger/session.ts';
import { SessionSources } from './debugger/session-sources.ts';
import { workCopy } from './go/work-copy.ts';
import { FileSourceError, namedFileSource } from './repository/file-source.ts';

/** GOARCH of what this machine runs, by Node's name for it. */
const GOARCH: Readonly<Partial<Record<NodeJS.Architecture, string>>> = {
  x64: 'amd64',
  arm64: 'arm64',
  ia32: '386',
  ppc64: 'ppc64le',
  riscv64: 'riscv64',
  loong64: 'loong64',
};

/**
 * A debugger session on the binary that this run built, or that the user named (BD11): its code runs, with the
 * user's rights, in a copy of the work tree, up to the breakpoint (BD1). Never on what an image holds.
 */
export default defineCollector({
  provides: 'debuggerSession',
  deadlineMs: 180_000,
  async collect(context): Promise<DebuggerSession | Unavailable> {
    const { target } = context;
    if (target?.kind !== 'package' && target?.kind !== 'binary') {
      return unavailable(
        'not-configured',
        target?.kind === 'image'
          ? 'what an image holds is not run'
          : 'the target has no binary that a debugger could start',
        'Name its package or its binary: `gds verify ./cmd/x`.',
      );
    }
    const { dlv } = context.tools;
    if (dlv === undefined) return unavailable('tool-missing', 'delve is not installed', 'Run `gds tools install`.');
    const binary = await context.get('binary');
    if (!binary.available) return binary;
    const { description } = binary.value;
    if (description.kind !== 'described') {
      return unavailable('refused', `${binary.value.name} is no program of this machine`, RUN_HERE);
    }
    if (description.dwarf.state === 'detached' && binary.value.debugFile?.matches) {
      return unavailable(
        'refused',
        `the debug information of ${binary.value.name} is in ${binary.value.debugFile.name}, and a session with two files is not tried`,
        'Judge the binary before strip, which has both in one file.',
      );
    }
    return unrunnable(binary.value, description) ?? runSession(context, target, binary.value, description, dlv);
  },
});

const RUN_HERE = 'Run gds verify on a machine that can run it, or build for this one: `GOOS`, `GOARCH`.';

/** Why the program is not started: it is none of Go, or not for this machine. */
export function unrunnable({ name }: TargetBinary, description: DescribedBinary): Unavailable | undefined {
  if (isNoGo(description)) {
    const { missing, provide } = noGoWords(name);
    return unavailable('refused', missing, provide);
  }
  const { os, arch, role } = description;
  if (role !== 'program') {
    return unavailable('refused', `${name} is a ${role.replace('-', ' ')}, which cannot be started`, 'Name a program.');
  }
  const here = `${process.platform}/${GOARCH[process.arch] ?? process.arch}`;
  if (`${os}/${arch}` === here) return undefined;
  return unavailable('refused', `${name} is for ${os}/${arch}, and this machine is ${here}`, RUN_HERE);
}

async function runSession(
  context: CollectContext,
  target: PlannedTarget,
  judged: TargetBinary,
  description: DescribedBinary,
  dlv: string,
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
