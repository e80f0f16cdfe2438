import type { DescribedBinary } from '../../binary/description.ts';
import { type TargetBinary, unavailable, type Unavailable } from '../../evidence/index.ts';
import type { CollectContext, PlannedTarget } from '../collector.ts';
import { RUN_HERE } from '../process/unrunnable.ts';
import { missingTool } from '../tools/missing-tool.ts';

/** A program that a debugger may be tried on, and the debugger. */
export interface Debuggee {
  readonly target: PlannedTarget;
  readonly binary: TargetBinary;
  readonly description: DescribedBinary;
  /** Absolute path of delve. */
  readonly dlv: string;
}

/** The binary that this run built or that the user named (BD11); never what an image holds. */
export async function debuggeeOf(context: CollectContext): Promise<Debuggee | Unavailable> {
  const { target } = context;
  if (target?.kind !== 'package' && target?.kind !== 'binary') {
    return unavailable(
      'not-configured',
      target?.kind === 'image' ? 'what an image holds is not run' : 'the target has no binary that could be started',
      'Name its package or its binary: `gds verify ./cmd/x`.',
    );
  }
  const { dlv } = context.tools;
  if (dlv === undefined) return missingTool(context.tools, 'dlv');
  const found = await context.get('binary');
  if (!found.available) return found;
  const { value: binary } = found;
  const { description, name } = binary;
  if (description.kind !== 'described')
    return unavailable('refused', `${name} is no program of this machine`, RUN_HERE);
  return { target, binary, description, dlv };
}
