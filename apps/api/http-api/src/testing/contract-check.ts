import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { API_BASE, OPEN_API_DOCUMENT } from '@busbar/api-contract';

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, unknown>> }>>>
  >;
}

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(OPEN_API_DOCUMENT, 'openapi.json');
const validators = new Map<string, ValidateFunction>();
const { paths } = OPEN_API_DOCUMENT as Document;

/** What of an answer the OpenAPI document does not allow; empty when all is well. */
export function contractFaults(method: string, rawPath: string, status: number, body: unknown): string[] {
  const path = Object.keys(paths).find((candidate) =>
    new RegExp(`^${candidate.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(rawPath.slice(API_BASE.length)),
  );
  const operation = path === undefined ? undefined : paths[path]?.[method.toLowerCase()];
  if (path === undefined || !operation || status === 304) return [];
  if (!(String(status) in operation.responses)) {
    // What every operation may answer besides needs no mention at each.
    return [413, 415, 500].includes(status)
      ? []
      : [`${method} ${path} answers ${status}, which the document does not know`];
  }
  const pointer =
    status < 400
      ? `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`
      : '/components/schemas/Problem';
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: `openapi.json#${pointer}` });
  validators.set(pointer, validate);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${method} ${path} ${status}: ${instancePath} ${message}`,
  );
}
