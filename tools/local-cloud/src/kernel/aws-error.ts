/**
 * An error that an AWS API answers with. Services throw it; the gateway writes it in the shape of the service's
 * protocol, so that the SDK gives callers the very exception that the real service would.
 */
export class AwsError extends Error {
  constructor(
    /** The exception's name on the wire, e.g. `ResourceNotFoundException`. */
    readonly code: string,
    message: string,
    /** HTTP status. */
    readonly status = 400,
    /** Further members of the error's shape. */
    readonly detail: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** A template, or what it points at, cannot be run. It stops the start; the message names the place and the remedy. */
export class TemplateError extends Error {
  constructor(
    readonly code:
      | 'template.unreadable'
      | 'template.unsupported-type'
      | 'template.unsupported-property'
      | 'template.unsupported-intrinsic'
      | 'template.unresolved-reference'
      | 'template.cycle'
      | 'template.bad-value'
      | 'template.bad-wiring',
    /** `stack/LogicalId`, with the path of a property behind it where one is at fault. */
    readonly place: string,
    message: string,
  ) {
    super(`${place}: ${message}`);
    this.name = 'TemplateError';
  }
}
