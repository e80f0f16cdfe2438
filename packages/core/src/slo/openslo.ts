import { loadYaml, problemLocation, type YamlDocument, type YamlPath } from '../config/yaml-document.ts';
import type { SloDefinition, SloFiles, SloProblem } from './slo.ts';
import { definitionsOf } from './definition.ts';
import { KINDS, type OpenSloObject, OpenSloSchema } from './openslo-schema.ts';
import type { Placed } from './placed.ts';
import { schemaProblems } from './schema-problem.ts';

const MAX_BYTES = 1024 * 1024;
const API_VERSION = 'openslo/v1';

/** A file's text and its path relative to the repository's root. */
export interface SloText {
  readonly path: string;
  readonly text: string;
}

/**
 * Reads the OpenSLO v1 files of a service together, so that one may refer to another. Gives each
 * objective of each valid SLO, and what is wrong at its file, line and column. Never throws.
 *
 * @param defaultWindowDays the window where an SLO names none
 */
export function readOpenSlo(files: readonly SloText[], defaultWindowDays: number): SloFiles {
  const problems: SloProblem[] = [];
  const objects: Placed[] = [];
  for (const file of files) {
    const loaded = loadYaml(file.text, { path: file.path, maxBytes: MAX_BYTES, maxAliasCount: 100, merge: true });
    for (const problem of loaded.problems) {
      const location = problemLocation(file.path, file.text, problem);
      problems.push({ message: problem.message, remedy: 'Mend the YAML at this place.', location });
    }
    for (const document of loaded.documents) {
      if (document.value === null) continue;
      const object = readObject(document, problems);
      if (object) objects.push({ object, document });
    }
  }
  problems.push(...duplicates(objects));
  const definitions: SloDefinition[] = [];
  for (const placed of objects) {
    if (placed.object.kind !== 'SLO') continue;
    const found = definitionsOf(placed as Placed<Extract<OpenSloObject, { kind: 'SLO' }>>, objects, defaultWindowDays);
    definitions.push(...found.definitions);
    problems.push(...found.problems);
  }
  return { files: files.map(({ path }) => path), definitions, problems };
}

/** Whether a text says that it is OpenSLO, of whatever version. */
export function isOpenSlo(text: string): boolean {
  return /^["']?apiVersion["']?:[ \t]*["']?openslo/m.test(text);
}

function readObject(document: YamlDocument, problems: SloProblem[]): OpenSloObject | undefined {
  const early = headProblem(document);
  if (early) {
    problems.push(early);
    return undefined;
  }
  const parsed = OpenSloSchema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  problems.push(...schemaProblems(parsed.error.issues, document));
  return undefined;
}

/** Version and kind are judged first: nothing else can be said of a document of another kind. */
function headProblem(document: YamlDocument): SloProblem | undefined {
  const value = document.value;
  const at = (path: YamlPath) => document.locate(path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      message: 'the document is not a mapping',
      remedy: `Begin it with \`apiVersion: ${API_VERSION}\`.`,
      location: at([]),
    };
  }
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  if (apiVersion !== API_VERSION) {
    const message =
      apiVersion === undefined
        ? 'apiVersion is missing'
        : `apiVersion is ${clip(JSON.stringify(apiVersion))}; allowed: ${API_VERSION}`;
    const remedy = `Write \`apiVersion: ${API_VERSION}\`, and the document as that version of OpenSLO describes it.`;
    return { message, remedy, location: at(['apiVersion']) };
  }
  if (typeof kind !== 'string' || !(KINDS as readonly string[]).includes(kind)) {
    const message =
      kind === undefined ? 'kind is missing' : `kind is ${clip(JSON.stringify(kind))}; allowed: ${KINDS.join(', ')}`;
    return { message, remedy: `Write one of: ${KINDS.join(', ')}.`, location: at(['kind']) };
  }
  return undefined;
}

/** Objects of one kind that share a name: a reference could mean either. */
function duplicates(objects: readonly Placed[]): SloProblem[] {
  const seen = new Map<string, Placed>();
  return objects.flatMap(placed => {
    const { kind, metadata } = placed.object;
    const key = `${kind} ${metadata.name}`;
    const first = seen.get(key);
    if (!first) {
      seen.set(key, placed);
      return [];
    }
    const there = first.document.locate(['metadata', 'name']);
    const message = `${kind} ${JSON.stringify(metadata.name)} is already given at ${there.path}:${there.startLine}`;
    return [
      { message, remedy: 'Give each a name of its own.', location: placed.document.locate(['metadata', 'name']) },
    ];
  });
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
