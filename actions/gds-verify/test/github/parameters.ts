import { Ajv } from 'ajv';
import type { Parameter } from './document.ts';

const ajv = new Ajv({ strict: false, validateSchema: false });

/** A parameter's text as the value of its type: `"7"` is the integer 7, `"x"` stays text and does not fit. */
function valueOf(text: string, schema: object): unknown {
  const { type } = schema as { readonly type?: string };
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(?:true|false)$/.test(text)) return text === 'true';
  if (type === 'array') return text.split(',');
  return text;
}

function parameterFault({ name, in: place, schema = {} }: Parameter, text: string): string[] {
  // Some date parameters take ranges too, which their format does not say.
  const { format: _, ...typed } = schema as { readonly format?: string };
  const validate = ajv.compile(typed);
  return validate(valueOf(text, schema))
    ? []
    : [`${place} parameter ${name} = ${JSON.stringify(text)} ${validate.errors![0]!.message}`];
}

/** What is wrong with the parameters in a path. */
export function pathFaults(params: readonly Parameter[], values: Readonly<Record<string, string>>): string[] {
  return params.filter(one => one.in === 'path').flatMap(one => parameterFault(one, values[one.name] ?? ''));
}

const MOST_PER_PAGE = 100;

/** What is wrong with a query: unknown, repeated and missing names, types, bounds of pages. */
export function queryFaults(id: string, params: readonly Parameter[], query: URLSearchParams): string[] {
  const known = new Map(params.filter(one => one.in === 'query').map(one => [one.name, one]));
  const faults: string[] = [];
  for (const name of new Set(query.keys())) {
    const parameter = known.get(name);
    const values = query.getAll(name);
    if (!parameter) {
      faults.push(`${id} has no query parameter ${name}`);
      continue;
    }
    if (values.length > 1) faults.push(`query parameter ${name} is given ${values.length} times`);
    for (const value of values) {
      faults.push(...parameterFault(parameter, value));
      if (name === 'per_page' && (Number(value) > MOST_PER_PAGE || Number(value) < 1)) {
        faults.push(`query parameter per_page = ${value} is not within 1 and ${MOST_PER_PAGE}`);
      }
      if (name === 'page' && Number(value) < 1) faults.push(`query parameter page = ${value} is below 1`);
    }
  }
  for (const { name, required } of known.values()) {
    if (required === true && !query.has(name)) faults.push(`query parameter ${name} is missing`);
  }
  return faults;
}
