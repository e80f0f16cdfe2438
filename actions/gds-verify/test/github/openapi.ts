import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Document, OperationObject, Parameter, Reference, Schema } from './document.ts';
import { headerFaults } from './headers.ts';
import { pathFaults, queryFaults } from './parameters.ts';
import type { Received } from './received.ts';

/** The servers that the npm package `@octokit/openapi` describes. */
export type Description = 'api.github.com' | 'ghec' | 'ghes-3.17' | 'ghes-3.18' | 'ghes-3.19';

/** A request that fits a path and a method of the description. */
export interface Matched {
  /** Such as `checks/create`. */
  readonly operation: string;
  /** Decoded parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** What is wrong with parameters, headers and body; empty when nothing is. */
  readonly faults: readonly string[];
}

interface Operation {
  readonly id: string;
  readonly path: RegExp;
  readonly params: readonly Parameter[];
  readonly object: OperationObject;
  body?: ValidateFunction | undefined;
}

const require = createRequire(import.meta.url);
const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true, validateSchema: false }));
const descriptions = new Map<Description, OpenApi>();

/** The description of a server; each is read once a process, and when it is first asked for. */
export function openApi(description: Description): OpenApi {
  let known = descriptions.get(description);
  if (!known) {
    const file = require.resolve(`@octokit/openapi/generated/${description}.json`);
    descriptions.set(description, (known = new OpenApi(JSON.parse(readFileSync(file, 'utf8')) as Document)));
  }
  return known;
}

/** Judges requests by an OpenAPI description: path, method, parameters, headers and body. */
export class OpenApi {
  readonly #document: Document;
  /** Operations by method, those with the most fixed parts in their path first. */
  readonly #operations = new Map<string, Operation[]>();

  constructor(document: Document) {
    this.#document = document;
  }

  /** @returns `undefined` when no operation has this method and path */
  match(request: Received): Matched | undefined {
    const { method, path } = request;
    const operation = this.#of(method).find(one => one.path.test(path));
    if (!operation) return undefined;
    const values = operation.path.exec(path)?.groups ?? {};
    const params = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, decoded(value)]));
    const faults = [
      ...pathFaults(operation.params, params),
      ...queryFaults(operation.id, operation.params, request.query),
      ...headerFaults(operation.object, request),
      ...this.#bodyFaults(operation, request),
    ];
    return { operation: operation.id, params, faults };
  }

  /**
   * What differs in a payload from the schema of its webhook, such as `pull-request-opened`.
   *
   * @throws Error when the description has no such webhook
   */
  webhookFaults(webhook: string, payload: unknown): string[] {
    const schema = this.#document['x-webhooks'][webhook]?.post.requestBody?.content['application/json']?.schema;
    if (!schema) throw new Error(`the description has no webhook ${webhook}`);
    const validate = ajv.compile(this.#closed(schema));
    return validate(payload) ? [] : validate.errors!.map(error => `${error.instancePath} ${error.message}`);
  }

  /**
   * What differs in an answer's JSON from what is described: types and values. What is left out is not
   * looked for, since no client of a test reads all of it.
   */
  answerFaults(id: string, answer: { readonly status: number; readonly body?: string | Buffer }): string[] {
    const { paths } = this.#document;
    const object = Object.values(paths)
      .flatMap(methods => Object.values(methods))
      .find(one => one.operationId === id);
    const described = object?.responses[String(answer.status)];
    if (answer.status < 300 && !described) return [`${id} does not answer ${answer.status}`];
    const schema = described?.content?.['application/json']?.schema;
    if (!schema || typeof answer.body !== 'string' || answer.status >= 300) return [];
    if (!answer.body.startsWith('{') && !answer.body.startsWith('[')) return [];
    const validate = ajv.compile(this.#closed(schema, true));
    if (validate(JSON.parse(answer.body))) return [];
    return validate.errors!.map(error => `answer of ${id}: ${error.instancePath} ${error.message}`);
  }

  #of(method: string): Operation[] {
    let known = this.#operations.get(method);
    if (!known) {
      known = Object.entries(this.#document.paths)
        .sort(([one], [other]) => fixedParts(other) - fixedParts(one))
        .flatMap(([template, methods]) => {
          const object = methods[method.toLowerCase()];
          if (!object) return [];
          const params = (object.parameters ?? []).map(one => this.#parameter(one));
          return [{ id: object.operationId, path: pattern(template, params), params, object }];
        });
      this.#operations.set(method, known);
    }
    return known;
  }

  #parameter(given: Parameter | Reference): Parameter {
    if (!('$ref' in given)) return given;
    return this.#document.components['parameters']![given.$ref.split('/').at(-1)!] as Parameter;
  }

  #bodyFaults(operation: Operation, { bytes, body }: Received): string[] {
    const wanted = operation.object.requestBody;
    if (bytes.length === 0) return wanted?.required === true ? ['the body is missing'] : [];
    if (!wanted) return ['this operation takes no body'];
    if (body === undefined) return ['the body is no JSON'];
    const schema = wanted.content['application/json']?.schema;
    if (!schema) return [`this operation takes ${Object.keys(wanted.content).join(', ')}`];
    operation.body ??= ajv.compile(this.#closed(schema));
    const faults = operation.body(body)
      ? []
      : operation.body.errors!.map(error => `${error.instancePath} ${error.message}`);
    return [...faults, ...strangers(schema, body)];
  }

  /**
   * A schema with what it refers to as its own definitions, so that only this part is compiled.
   *
   * @param partial leaves out what requires a property to be there
   */
  #closed(schema: object, partial = false): object {
    const definitions: Record<string, unknown> = {};
    const moved = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(moved);
      if (typeof value !== 'object' || value === null) return value;
      const reference = (value as Partial<Reference>).$ref;
      if (typeof reference !== 'string') {
        const entries = Object.entries(value)
          .filter(([key, inner]) => key !== 'nullable' && !(partial && key === 'required' && Array.isArray(inner)))
          // Without what they require, several alternatives may fit.
          .map(([key, inner]) => [partial && key === 'oneOf' ? 'anyOf' : key, moved(inner)]);
        const whole = Object.fromEntries(entries) as object;
        return 'nullable' in value && value.nullable === true ? { anyOf: [whole, { type: 'null' }] } : whole;
      }
      const name = reference.split('/').at(-1)!;
      if (!(name in definitions)) {
        definitions[name] = {};
        definitions[name] = moved(this.#document.components['schemas']![name]);
      }
      return { $ref: `#/definitions/${name}` };
    };
    return { ...(moved(schema) as object), definitions };
  }
}

function fixedParts(template: string): number {
  return template.split('/').filter(part => !part.includes('{')).length;
}

function pattern(template: string, params: readonly Parameter[]): RegExp {
  const source = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name: string) => {
    const long = params.find(one => one.in === 'path' && one.name === name)?.['x-multi-segment'] === true;
    return `(?<${name}>${long ? '.+' : '[^/]+'})`;
  });
  return new RegExp(`^${source}$`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Names in a body that its schema does not know: GitHub calls them "not a permitted key". */
function strangers({ properties }: Schema, body: unknown): string[] {
  if (!properties || typeof body !== 'object' || body === null) return [];
  return Object.keys(body)
    .filter(key => !(key in properties))
    .map(key => `/${key} is not a permitted key`);
}
