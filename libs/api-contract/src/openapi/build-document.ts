import { getMetadataStorage } from 'class-validator';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import type { ClassConstructor } from 'class-transformer';
import { fieldDocsOf } from '../field-docs';
import { API_BASE, PATHS, type Operation } from '../paths';
import { Problem } from '../resources/common';
import { ROUTES, type Route } from '../routes';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Schema = { [key: string]: Json };

const REFS = '#/components/schemas/';

const PROBLEMS = {
  400: 'The request is not valid; `errors` tells where.',
  401: 'No valid access token.',
  403: 'The role may not do this.',
  404: 'There is no such thing.',
  409: 'It contradicts what is there, or the idempotency key was used for another request (`/problems/key-reused`).',
  412: 'It is at another revision.',
  428: '`If-Match` is missing.',
  503: 'The database cannot be reached; `Retry-After` tells when to try again.',
} as const;

/** Builds the OpenAPI 3.1 document from the route table and the classes that it names. */
export function buildDocument(): Schema {
  const schemas = schemasOf();
  const paths: { [path: string]: Schema } = {};
  for (const operation of Object.keys(PATHS) as Operation[]) {
    const [method, path] = PATHS[operation];
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(operation, ROUTES[operation], schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Busbar',
      version: '1.0.0',
      description:
        'Sites, stations, commands to them, tokens, sessions and meter values of a charging network. Energy is in Wh, power in W, times are ISO 8601. Errors are RFC 9457 problem details.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: API_BASE }],
    tags: ['sites', 'stations', 'commands', 'tokens', 'sessions', 'network'].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      responses: Object.fromEntries(
        Object.entries(PROBLEMS).map(([status, description]) => [
          `Problem${status}`,
          { description, content: { 'application/problem+json': { schema: refTo(Problem) } } },
        ]),
      ),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "An access token whose groups are the caller's roles.",
        },
      },
    },
  };
}

function operationOf(operationId: Operation, route: Route, schemas: { [name: string]: Schema }): Schema {
  const open = route.roles === 'public';
  const body = bodyOf(route);
  const [method, path] = PATHS[operationId];
  const changes = body !== undefined || route.ifMatch === true || (method === 'POST' && path.includes('{'));
  const problems = [
    '400',
    ...(open ? [] : ['401', '403']),
    ...(path.includes('{') ? ['404'] : []),
    ...(changes ? ['409'] : []),
    ...(route.ifMatch ? ['412', '428'] : []),
    '503',
  ];
  return {
    operationId,
    summary: route.summary,
    tags: [route.about],
    ...(route.description && { description: route.description }),
    ...(route.roles === 'public' ? { security: [] } : { security: [{ bearer: [...route.roles] }] }),
    parameters: parametersOf(operationId, route, schemas),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [String(route.status ?? 200)]: {
        description: 'Success',
        content: { 'application/json': { schema: route.response ? refTo(route.response) : { type: 'object' } } },
      },
      ...Object.fromEntries(problems.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }])),
    },
  };
}

function parametersOf(operation: Operation, route: Route, schemas: { [name: string]: Schema }): Json[] {
  const [, path] = PATHS[operation];
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const schema = route.query && schemas[route.query.name];
  const required = (schema?.['required'] ?? []) as string[];
  const inQuery = Object.entries((schema?.['properties'] ?? {}) as { [name: string]: Schema }).map(
    ([name, { description, ...rest }]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      ...(description !== undefined && { description }),
      schema: rest,
    }),
  );
  const ifMatch = route.ifMatch && {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The revision that is changed, in quotes.',
    schema: { type: 'string', examples: ['"3"'] },
  };
  const idempotencyKey = route.idempotencyKey && {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'Chosen by the caller, e.g. a UUID. A repetition with the same key and body answers the same command; with another body it is 409.',
    schema: { type: 'string', maxLength: 128 },
  };
  return [...inPath, ...inQuery, ...(ifMatch ? [ifMatch] : []), ...(idempotencyKey ? [idempotencyKey] : [])];
}

/** The schema of a body: of one class, or of one out of several that its `type` tells apart. */
function bodyOf({ body, bodyByType }: Route): Schema | undefined {
  if (body) return refTo(body);
  if (!bodyByType) return undefined;
  const refs = Object.entries(bodyByType).map(([type, one]) => [type, REFS + one.name] as const);
  return {
    oneOf: refs.map(([, $ref]) => ({ $ref })),
    discriminator: { propertyName: 'type', mapping: Object.fromEntries(refs) },
  };
}

/** The schema of every class that the route table reaches. */
function schemasOf(): { [name: string]: Schema } {
  const all = validationMetadatasToSchemas({
    refPointerPrefix: REFS,
    classValidatorMetadataStorage: getMetadataStorage(),
    classTransformerMetadataStorage: defaultMetadataStorage,
  }) as unknown as { [name: string]: Schema };
  const bodies = new Set<ClassConstructor<object>>(
    Object.values(ROUTES).flatMap(({ body, bodyByType }: Route) => [
      ...(body ? [body] : []),
      ...Object.values(bodyByType ?? {}),
    ]),
  );
  const roots = [
    ...bodies,
    ...Object.values(ROUTES).flatMap(({ query, response }: Route) =>
      [query, response].filter((type) => type !== undefined),
    ),
  ];
  const found = new Map<string, Schema>();
  const classes = classesByName();
  const visit = (name: string): void => {
    const type = classes.get(name);
    const schema = all[name];
    if (found.has(name) || !type || !schema) return;
    const described = describe(schema, type, bodies.has(type));
    found.set(name, described);
    for (const [, other = ''] of JSON.stringify(described).matchAll(/"#\/components\/schemas\/(\w+)"/g)) visit(other);
  };
  for (const type of [...roots, Problem]) visit(type.name);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Classes by name, as the metadata knows them. */
function classesByName(): Map<string, ClassConstructor<object>> {
  const { validationMetadatas } = getMetadataStorage() as unknown as {
    validationMetadatas: Map<ClassConstructor<object>, unknown>;
  };
  return new Map([...validationMetadatas.keys()].map((type) => [type.name, type]));
}

/** Adds what the rules alone do not say: what is required, what may be null, what it means. */
function describe(schema: Schema, type: ClassConstructor<object>, closed: boolean): Schema {
  const docs = fieldDocsOf(type);
  const rules = schema['properties'] as { [name: string]: Schema };
  const properties: { [name: string]: Schema } = {};
  for (const [name, doc] of docs) {
    let rule: Schema = { ...rules[name] };
    // A reference says its type itself.
    if ('$ref' in rule) delete rule['type'];
    if (doc.format === 'date-time') rule = { type: 'string', format: 'date-time' };
    if (doc.format === 'int64') rule = { ...rule, type: 'integer', format: 'int64' };
    if (doc.nullable) rule = nullable(rule);
    if (doc.description) rule['description'] = doc.description;
    if (doc.example !== undefined) rule['examples'] = [doc.example as Json];
    properties[name] = rule;
  }
  const required = [...docs].filter(([, doc]) => !doc.optional).map(([name]) => name);
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    // Answers may grow; a body with a field that we don't know is a mistake of the caller.
    ...(closed && { additionalProperties: false }),
  };
}

function nullable(rule: Schema): Schema {
  if (typeof rule['$ref'] === 'string') return { anyOf: [rule, { type: 'null' }] };
  const values = rule['enum'];
  return { ...rule, type: [rule['type'] as string, 'null'], ...(Array.isArray(values) && { enum: [...values, null] }) };
}

function refTo(type: ClassConstructor<object>): Schema {
  return { $ref: REFS + type.name };
}
