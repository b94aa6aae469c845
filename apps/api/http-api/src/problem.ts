import type { Fault, Problem } from '@busbar/api-contract';

const TITLES = {
  'not-valid': [400, 'The request is not valid'],
  'not-signed-in': [401, 'No valid access token'],
  'not-allowed': [403, 'The role may not do this'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'The method does not exist here'],
  'key-reused': [409, 'The idempotency key was used for another request'],
  conflict: [409, 'It contradicts what is there'],
  'other-revision': [412, 'It is at another revision'],
  'too-large': [413, 'The body is too large'],
  'not-json': [415, 'The body must be JSON'],
  'no-revision': [428, 'The change does not say which revision it changes'],
  internal: [500, 'Something went wrong here'],
  unavailable: [503, 'The service is not available at present'],
} as const;

export type ProblemKind = keyof typeof TITLES;

/** An error that the caller is told of, as it is told. */
export class ApiProblem extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemKind,
    readonly options: {
      readonly detail?: string;
      readonly errors?: readonly Fault[];
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(options.detail ?? TITLES[code][1], { cause: options.cause });
    this.name = 'ApiProblem';
    this.status = TITLES[code][0];
  }

  /** The body of the answer. */
  toBody(requestId: string): Problem {
    const [status, title] = TITLES[this.code];
    const { detail, errors } = this.options;
    return {
      type: `/problems/${this.code}`,
      title,
      status,
      ...(detail !== undefined && { detail }),
      instance: `urn:busbar:request:${requestId}`,
      ...(errors && { errors: errors.slice(0, 50) }),
    };
  }
}

/** A fault at one place. */
export function notValid(place: string, message: string): ApiProblem {
  return new ApiProblem('not-valid', { detail: `${place}: ${message}`, errors: [{ place, message }] });
}

export function notFound(what: string): ApiProblem {
  return new ApiProblem('not-found', { detail: what });
}
