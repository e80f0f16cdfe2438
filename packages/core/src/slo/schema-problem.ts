import type { z } from 'zod';
import type { YamlDocument, YamlPath } from '../config/yaml-document.ts';
import type { SloProblem } from './slo.ts';
import { nearestName } from '../standard/index.ts';

/** What a schema finds wrong in a document: place, the wrong value, the allowed ones, and the mend. */
export function schemaProblems(issues: readonly z.core.$ZodIssue[], document: YamlDocument): SloProblem[] {
  // A misspelt key first: it explains why another one is missing.
  const unknown = (issue: z.core.$ZodIssue) => Number(issue.code === 'unrecognized_keys');
  const ordered = [...issues].sort((a, b) => unknown(b) - unknown(a));
  return ordered.flatMap(issue => {
    const path = issue.path.filter(step => typeof step !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      const known = issue.message.replace(/^Known here: /, '').split(', ');
      return issue.keys.map(key => {
        const meant = nearestName(key, known);
        return {
          message: `unknown key ${JSON.stringify(key)}${path.length > 0 ? ` in ${nameOf(path)}` : ''}`,
          remedy: `${meant ? `Write \`${meant}\`. ` : ''}${issue.message}.`,
          location: document.locate([...path, key], 'key'),
        };
      });
    }
    return [{ ...describe(issue, path, valueAt(document.value, path)), location: document.locate(path) }];
  });
}

function describe(issue: z.core.$ZodIssue, path: YamlPath, value: unknown): Pick<SloProblem, 'message' | 'remedy'> {
  const name = path.length === 0 ? 'the document' : nameOf(path);
  const key = path.at(-1);
  const remedy = issue.code === 'custom' ? (issue.params as { remedy?: string } | undefined)?.remedy : undefined;
  if (issue.code === 'custom' && remedy !== undefined) return { message: `${name} ${issue.message}`, remedy };
  if (value === undefined) {
    return { message: `${name} is missing`, remedy: `Add \`${String(key)}\`${expected(issue)}.` };
  }
  const shown = clip(JSON.stringify(value));
  const allowed = allowedValues(issue);
  if (allowed.length > 0) {
    const meant = typeof value === 'string' ? nearestName(value, allowed) : undefined;
    return {
      message: `${name} is ${shown}; allowed: ${allowed.join(', ')}`,
      remedy: `Write \`${String(key)}: ${meant ?? allowed[0]}\`.`,
    };
  }
  if (issue.code === 'invalid_type') {
    return {
      message: `${name} is ${shown}, not ${article(issue.expected)}`,
      remedy: `Make it ${article(issue.expected)}.`,
    };
  }
  return { message: `${name} is ${shown}: ${issue.message}`, remedy: `Mend the value: it ${issue.message}.` };
}

/** Values of an enumeration, a literal or the kinds of a union. */
function allowedValues(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    return issue.options.map(String);
  }
  return [];
}

function expected(issue: z.core.$ZodIssue): string {
  const allowed = allowedValues(issue);
  if (allowed.length > 0) return `, one of ${allowed.join(', ')}`;
  return issue.code === 'invalid_type' ? `, ${article(issue.expected)}` : '';
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = {
    object: 'a mapping',
    record: 'a mapping',
    array: 'a list',
    string: 'text',
    number: 'a number',
    boolean: 'true or false',
  };
  return Object.hasOwn(names, type) ? names[type]! : `of type ${type}`;
}

function nameOf(path: YamlPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
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
