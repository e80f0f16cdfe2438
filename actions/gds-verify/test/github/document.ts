export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema?: object;
  readonly 'x-multi-segment'?: boolean;
}

export interface Schema {
  readonly properties?: Readonly<Record<string, object>>;
}

export interface OperationObject {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}

export interface Reference {
  readonly $ref: string;
}

/** The parts of an OpenAPI 3.0 document that are used. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly 'x-webhooks': Readonly<Record<string, { readonly post: OperationObject }>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
