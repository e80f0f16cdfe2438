import Ajv2020, { type ErrorObject } from 'ajv/dist/2020';
import type { Response } from 'supertest';
import { spec } from '../schema/generated/openapi';

/** An operation of the OpenAPI document. */
export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post';
  /** As in the document, `/reports/{reportId}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Statuses that the document names, `default` among them. */
  readonly statuses: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
}

type Json = Record<string, unknown>;

const DOCUMENT = 'openapi';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Every operation of the document. */
export const OPERATIONS: readonly Operation[] = Object.entries(spec.paths).flatMap(([path, item]) =>
  Object.entries(item as unknown as Record<string, Json>)
    .filter(([method]) => METHODS.includes(method))
    .map(([method, operation]) => ({
      id: String(operation.operationId),
      method: method as Operation['method'],
      path,
      parameters: ((operation.parameters ?? []) as Json[]).map(resolved) as unknown as Parameter[],
      statuses: Object.keys(operation.responses as Json),
    })),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat(
  'date-time',
  value => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value) && !Number.isNaN(Date.parse(value)),
);
ajv.addFormat('date', /^\d{4}-\d\d-\d\d$/);
ajv.addFormat('uuid', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
ajv.addSchema(closed(structuredClone(spec)) as Json, DOCUMENT);

/**
 * How an answer differs from what the document says of the operation: its status, its media type, its body. A field
 * that the document does not name is a difference too.
 */
export function differences(operation: Operation, response: Response): string[] {
  const { method, path, statuses } = operation;
  const status = statuses.includes(String(response.status)) ? String(response.status) : 'default';
  if (!statuses.includes(status)) return [`status ${response.status} is not described`];
  const described = [DOCUMENT, 'paths', path, method, 'responses', status];
  const content = (resolved(at(spec, described.slice(1)) as Json).content ?? {}) as Json;
  if (!(response.type in content)) return [`${response.status}: ${response.type} is not described`];
  const json = /json$/.test(response.type);
  // What is no text of HTTP, as an image, comes as bytes.
  const text: string = response.text ?? response.body.toString();
  const body: unknown = json ? JSON.parse(text) : text;
  const owner = at(spec, described.slice(1)) as Json;
  const schema =
    typeof owner.$ref === 'string'
      ? `${DOCUMENT}${owner.$ref}/content/${part(response.type)}/schema`
      : `${DOCUMENT}#/${[...described.slice(1), 'content', response.type, 'schema'].map(part).join('/')}`;
  const validate = ajv.getSchema(schema) ?? ajv.compile({ $ref: schema });
  return validate(body) ? [] : (validate.errors ?? []).map(shortly);
}

function shortly({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath} ${message} ${JSON.stringify(params)}`;
}

function resolved(value: Json): Json {
  return typeof value.$ref === 'string' ? (at(spec, value.$ref.slice(2).split('/')) as Json) : value;
}

function at(root: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => (value as Json)[key], root);
}

/** A part of a JSON pointer in the fragment of an address. */
function part(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** Objects have the fields that are named, unless the document says that there are more. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const schema = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closed(inner)]));
  const object = schema.type === 'object' && 'properties' in schema && !('additionalProperties' in schema);
  return object ? { ...schema, additionalProperties: false } : schema;
}
