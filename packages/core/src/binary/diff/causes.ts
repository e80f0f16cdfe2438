import type { Image } from '../image.ts';
import { codeChanges, machinePaths, layout, onlyConstants, sizes, texts, values } from './content-evidence.ts';
import type { TextDifference } from './constants.ts';
import {
  CAUSES,
  MAX_EVIDENCE,
  type Cause,
  type CauseKind,
  type Evidence,
  type FunctionsDifference,
  type Pair,
  type SectionsDifference,
} from './difference.ts';
import {
  buildIds,
  compilers,
  differing,
  linkages,
  mainVersion,
  modules,
  programs,
  removed,
  settingsOf,
  targets,
} from './input-evidence.ts';
import type { Inputs } from './inputs.ts';
import { remedyOf } from './remedies.ts';
import type { SourceComparison } from './sources.ts';
import type { StringDifference } from './strings.ts';

/** Everything that was compared. */
export interface Findings {
  readonly images: Pair<Image>;
  readonly inputs: Pair<Inputs>;
  readonly sections: SectionsDifference;
  readonly functions: FunctionsDifference | null;
  readonly sources: SourceComparison | undefined;
  readonly strings: readonly StringDifference[];
  /** Constants of the source. */
  readonly texts: () => readonly TextDifference[];
}

/**
 * The causes with what was seen of them. A difference that follows from another one is no cause of its own: a Go
 * release brings its own paths, a commit its own code, and everything another build id.
 */
export function causesOf(findings: Findings): Cause[] {
  const { inputs, images } = findings;
  const evidence = new Map<CauseKind, Evidence[]>();
  const add = (kind: CauseKind, seen: readonly Evidence[]) => {
    if (seen.length > 0) evidence.set(kind, [...(evidence.get(kind) ?? []), ...seen]);
  };
  const has = (...kinds: CauseKind[]) => kinds.some(kind => evidence.has(kind));

  // Of two programs of other languages nothing is known that would be a cause.
  if (inputs.a.release === undefined && inputs.b.release === undefined) return [];
  add('program', programs(inputs));
  add('target', targets(images, inputs));
  add('toolchain', differing('Go release', inputs.a.release, inputs.b.release));
  if (has('program')) return told(evidence, findings);

  const settings = settingsOf(inputs, !has('toolchain'));
  add('flags', settings.flags);
  add('cgo', settings.cgo);
  if (inputs.a.compilers.length > 0 && inputs.b.compilers.length > 0) add('cgo', compilers(inputs));
  if (!has('flags', 'cgo', 'target')) add('flags', linkages(inputs));
  add('modules', modules(inputs));
  add('vcs', settings.vcs);
  const version = mainVersion(inputs);
  // Since Go 1.24 the version of the main module is made of the stamp.
  if (has('vcs')) add('vcs', version);
  else if (!has('toolchain')) add('modules', version);

  add('strip', settings.strip);
  add('strip', removed(inputs));
  const streams = findings.sections.differing.filter(section => section.differs === 'stream');
  add('compression', settings.compression);
  if (!has('toolchain'))
    add(
      'compression',
      streams.map(section => sizes(section.name, section.size)),
    );

  const code = findings.functions === null ? [] : codeChanges(findings.functions);
  add('path', settings.trimpath);
  if (findings.sources) add('path', machinePaths(findings.sources, has('toolchain'), code.length > 0));

  // -trimpath also changes code: what asks for the toolchain's own folder is compiled without it.
  const trimmed = settings.trimpath.length > 0;
  const explained = trimmed || has('target', 'toolchain', 'flags', 'cgo', 'modules', 'vcs');
  // The standard library comes with the release: what differs there follows from something else.
  // Equal build ids are of equal inputs: then somebody changed a file behind the linker.
  const sameInputs = (inputs.a.ids.go ?? '') !== '' && inputs.a.ids.go === inputs.b.ids.go;
  const foreign = !sameInputs && (has('toolchain') || changesBeyondGo(findings));
  if (!explained && foreign) add('source', code);
  else if (has('vcs') && foreign && !has('target', 'toolchain', 'flags', 'cgo', 'modules')) add('vcs', code);
  const beside = { toolchain: has('toolchain'), path: has('path'), code: explained || has('source') };
  if (!has('target')) add('value', values(findings.strings, settings, beside));

  if (!explained && !has('value') && onlyConstants(findings.functions)) {
    const { kind, seen } = texts(findings.texts());
    // A time among the constants is the better word for it.
    if (kind === 'value') evidence.delete('source');
    if (kind === 'value' || evidence.size === 0) add(kind, seen);
  }

  add('build-id', settings.buildId);
  const { a, b } = inputs;
  if (has('build-id') || (evidence.size === 0 && ((a.ids.go ?? '') === '' || (b.ids.go ?? '') === ''))) {
    add('build-id', buildIds(inputs));
  } else if (evidence.size === 0 && onlyIdentities(findings)) {
    add('build-id', buildIds(inputs));
  }
  if (evidence.size === 0 && findings.sections.differing.length === 0) add('layout', layout(findings.images));
  return told(evidence, findings);
}

/** Whether functions differ in packages that are not of the standard library. */
function changesBeyondGo({ functions, inputs }: Findings): boolean {
  const own = [inputs.a.info?.mainModule?.path, inputs.b.info?.mainModule?.path];
  return (functions?.packages ?? []).some(({ package: path }) => {
    const [first = ''] = path.split('/');
    return (
      path === 'main' || first.includes('.') || own.some(of => of !== undefined && `${path}/`.startsWith(`${of}/`))
    );
  });
}

/** Nothing differs but notes of identity, or where there are none, no function and no variable. */
function onlyIdentities({ images, sections, functions, strings }: Findings): boolean {
  if (images.a.format === 'elf') return sections.differing.every(({ name }) => BUILD_ID_NOTE.test(name));
  if (functions === null || strings.length > 0) return false;
  const { constants, changed, onlyInA, onlyInB } = functions;
  return constants + changed + onlyInA + onlyInB === 0;
}

const BUILD_ID_NOTE = /^\.note\.(?:go\.buildid|gnu\.build-id)$/;

function told(evidence: ReadonlyMap<CauseKind, readonly Evidence[]>, { inputs }: Findings): Cause[] {
  const releases = { a: inputs.a.release, b: inputs.b.release };
  return CAUSES.filter(kind => evidence.has(kind)).map(kind => ({
    kind,
    evidence: evidence.get(kind)!.slice(0, MAX_EVIDENCE),
    remedy: remedyOf(kind, evidence.get(kind)!, releases),
  }));
}
