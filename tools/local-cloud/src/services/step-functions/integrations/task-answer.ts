import { AwsError } from '../../../kernel/aws-error';
import { isObject, text, type Json, type JsonObject } from '../json';
import { StateError } from '../state-error';

/** The arguments as an object. @throws {StateError} `States.Runtime` */
export function argumentsOf(parameters: Json): JsonObject {
  if (!isObject(parameters))
    throw new StateError(
      'States.Runtime',
      `The arguments of the task must be a JSON object, not ${text(parameters).slice(0, 200)}`,
    );
  return parameters;
}

export function requiredText(parameters: JsonObject, name: string, service: string): string {
  const value = parameters[name];
  if (typeof value !== 'string' || value === '')
    throw new StateError(`${service}.InvalidParameterException`, `The task's arguments lack ${name} as text.`);
  return value;
}

/** Text as it is; anything else as JSON. */
export function asBody(value: Json | undefined): string {
  return typeof value === 'string' ? value : text(value ?? null);
}

/** What an optimised integration adds to the service's answer. */
export function withMetadata(answer: JsonObject, requestId: string): JsonObject {
  return { ...answer, SdkHttpMetadata: { HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId: requestId } };
}

/** Codes for which the SDK for Java has no class: it throws the service's general exception. */
const GENERAL = /^(AccessDenied|Serialization|UnknownOperation|Throttling)/;

/**
 * A service's refusal as the error of a task: `<Service>.<Exception>`.
 * @param fallback the service's general exception
 */
export function refusal(error: unknown, service: string, fallback: string, general: RegExp = GENERAL): StateError {
  if (error instanceof StateError) return error;
  if (!(error instanceof AwsError))
    return new StateError(`${service}.SdkClientException`, error instanceof Error ? error.message : String(error));
  const code = error.code.replace(/^.*[.#]/, '');
  const name = general.test(code) ? fallback : code.endsWith('Exception') ? code : `${code}Exception`;
  return new StateError(
    `${service}.${name}`,
    `${error.message} (Service: ${service}, Status Code: ${error.status}, Error Code: ${error.code})`,
  );
}
