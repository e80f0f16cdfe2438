import type { z } from 'zod';
import { type CheckId, isCheckId, nearestName } from '../standard/index.ts';
import type { BuildConfiguration, DebuggerConfiguration, Configuration, TargetConfiguration } from './configuration.ts';

import { type GdsYaml, GdsYamlSchema } from './schema.ts';
import { loadYaml, type YamlDocument, type YamlPath } from './yaml-document.ts';

/** A larger `gds.yaml` is not read. */
export const MAX_CONFIGURATION_BYTES = 256 * 1024;
const MAX_ERRORS = 10;

/** `gds.yaml` cannot be used; `message` names file, line, the wrong value and what is allowed. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** The configuration of a run without `gds.yaml`. */
export function defaultConfiguration(serviceName: string): Configuration {
  return {
    service: { name: serviceName },
    targets: [],
    slos: [],
    sources: {},
    level: 1,
    require: [],
    thresholds: [],
    exemptions: [],
  };
}

/** A configuration that knows on which line of its file each thing stands. */
export interface LocatedConfiguration {
  readonly configuration: Configuration;
  /** The file, relative to the repository's root; also where it does not exist. */
  readonly file: string;
  /** `gds.yaml:4`; `undefined` where the file does not have it. */
  readonly at: (path: YamlPath) => string | undefined;
}

/**
 * Reads `gds.yaml`.
 *
 * @param path relative to the repository's root, for messages
 * @throws ConfigurationError with every fault at its line and column
 */
export function parseConfiguration(text: string, path: string, serviceName: string): Configuration {
  return parseLocatedConfiguration(text, path, serviceName).configuration;
}

/** As {@link parseConfiguration}, with the lines. */
export function parseLocatedConfiguration(text: string, path: string, serviceName: string): LocatedConfiguration {
  const { documents, problems } = loadYaml(text, {
    path,
    maxBytes: MAX_CONFIGURATION_BYTES,
    maxAliasCount: 0,
    merge: false,
  });
  if (problems.length > 0) {
    throw new ConfigurationError(
      problems.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`).join('\n'),
    );
  }
  const [document, second] = documents;
  if (!document || document.value === null) {
    throw new ConfigurationError(`${path}: is empty. Write one with: gds init`);
  }
  if (second) throw new ConfigurationError(`${path}: has more than one YAML document. Keep the first one only`);
  const parsed = GdsYamlSchema.safeParse(document.value);
  if (!parsed.success) {
    const lines = parsed.error.issues.flatMap(issue => describeIssue(issue, document)).slice(0, MAX_ERRORS);
    throw new ConfigurationError(lines.map(line => `${path}:${line}`).join('\n'));
  }
  requireUniqueNames(parsed.data, document, path);
  return {
    configuration: toConfiguration(parsed.data, document, { path, serviceName }),
    file: path,
    at: steps =>
      valueAt(document.value, steps) === undefined ? undefined : `${path}:${document.locate(steps).startLine}`,
  };
}

function describeIssue(issue: z.core.$ZodIssue, document: YamlDocument): string[] {
  const at = (path: YamlPath, part?: 'key' | 'value') => {
    const { startLine, startColumn } = document.locate(path, part);
    return `${startLine}:${startColumn ?? 1}`;
  };
  const path = issue.path.filter(step => typeof step !== 'symbol');
  const name = path.join('.') || 'the document';
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(path);
    return issue.keys.map(key => {
      const meant = nearestName(key, known);
      return `${at([...path, key], 'key')}: unknown key ${JSON.stringify(key)}${meant ? `, did you mean ${meant}?` : ''} Known here: ${known.join(', ')}`;
    });
  }
  const value = valueAt(document.value, path);
  const shown = value === undefined ? 'is missing' : `is ${clip(JSON.stringify(value))}`;
  return [`${at(path)}: ${name} ${shown}: ${issue.message}`];
}

/** The keys that the schema knows at a path. */
function keysAt(path: readonly (string | number)[]): string[] {
  let node: unknown = GdsYamlSchema;
  for (const step of path) node = child(unwrap(node), step);
  const shape = (unwrap(node) as { shape?: object } | undefined)?.shape;
  return shape ? Object.keys(shape) : [];
}

function child(node: unknown, step: string | number): unknown {
  if (typeof step === 'number') return (node as { element?: unknown }).element;
  const shape = (node as { shape?: Record<string, unknown> }).shape;
  return shape && Object.hasOwn(shape, step) ? shape[step] : undefined;
}

function unwrap(node: unknown): unknown {
  let inner = node;
  while (inner && typeof (inner as { unwrap?: unknown }).unwrap === 'function' && !('element' in (inner as object))) {
    inner = (inner as { unwrap(): unknown }).unwrap();
  }
  return inner;
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let inner = value;
  for (const step of path) {
    if (inner === null || typeof inner !== 'object' || !Object.hasOwn(inner, step)) return undefined;
    inner = (inner as Record<string | number, unknown>)[step];
  }
  return inner;
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function requireUniqueNames(yaml: GdsYaml, document: YamlDocument, path: string): void {
  const seen = new Set<string>();
  for (const [index, { name }] of (yaml.targets ?? []).entries()) {
    if (seen.has(name)) {
      const { startLine, startColumn } = document.locate(['targets', index, 'name']);
      throw new ConfigurationError(
        `${path}:${startLine}:${startColumn ?? 1}: two targets are called ${JSON.stringify(name)}; the name is the key of their history, so each needs its own`,
      );
    }
    seen.add(name);
  }
}

interface Named {
  readonly path: string;
  readonly serviceName: string;
}

function toConfiguration(yaml: GdsYaml, document: YamlDocument, { path, serviceName }: Named): Configuration {
  const breakpointAt = (index: number) =>
    `${path}:${document.locate(['targets', index, 'debugger', 'breakpoint']).startLine}`;
  return {
    path,
    service: yaml.service
      ? { entityRef: yaml.service, name: yaml.service.slice(yaml.service.indexOf('/') + 1) }
      : { name: serviceName },
    targets: (yaml.targets ?? []).map((target, index) => toTarget(target, breakpointAt(index))),
    slos: yaml.slos ?? [],
    sources: yaml.sources?.prometheus ? { prometheus: yaml.sources.prometheus } : {},
    level: yaml.level ?? 1,
    require: checkIds(yaml.require ?? []),
    thresholds: Object.entries(yaml.thresholds ?? {}).flatMap(([check, values]) =>
      Object.entries(values ?? {}).map(([name, value]) => ({ check: check as CheckId, name, value: value as number })),
    ),
    exemptions: (yaml.exemptions ?? []).map(({ check, target, reason, expires }) => ({
      check: check as CheckId,
      reason,
      expires,
      ...(target !== undefined && { target }),
    })),
  };
}

function toTarget(target: NonNullable<GdsYaml['targets']>[number], breakpointAt: string): TargetConfiguration {
  const kind = (['package', 'binary', 'image'] as const).find(each => target[each] !== undefined) ?? 'live';
  const build = target.build && toBuild(target.build);
  return {
    name: target.name,
    kind,
    subject: target.package ?? target.binary ?? target.image ?? new URL(target.live!).href,
    role: target.role ?? 'production',
    ...(build && { build }),
    ...(target.debugFiles && { debugFiles: target.debugFiles }),
    ...(target.debugger && { debugger: toDebugger(target.debugger, breakpointAt) }),
  };
}

function toDebugger(
  { args = [], env = {}, breakpoint }: NonNullable<NonNullable<GdsYaml['targets']>[number]['debugger']>,
  breakpointAt: string,
): DebuggerConfiguration {
  return { args, env, ...(breakpoint !== undefined && { breakpoint, breakpointAt }) };
}

function toBuild(build: NonNullable<NonNullable<GdsYaml['targets']>[number]['build']>): BuildConfiguration {
  if (build.from !== undefined) {
    const [file, recipe] = build.from.split('#') as [string, string];
    return { kind: 'from', file, recipe };
  }
  if (build.command !== undefined) return { kind: 'command', command: build.command, output: build.output! };
  return {
    kind: 'flags',
    flags: build.flags ?? [],
    env: Object.entries(build.env ?? {}).map(([name, value]) => ({ name, value })),
    ...(build.ldflags !== undefined && { ldflags: build.ldflags }),
    ...(build.tags !== undefined && { tags: build.tags }),
  };
}

function checkIds(names: readonly string[]): CheckId[] {
  return names.filter(isCheckId);
}
