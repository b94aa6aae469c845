/** Who makes a call. IAM decides by it; the journal names it. */
export type Principal =
  /** The developer at the keyboard: every access key that no role session issued. Allowed everything, like an account's root. */
  | { readonly kind: 'developer' }
  /** Code of a function, under its role. */
  | {
      readonly kind: 'role';
      readonly roleArn: string;
      /** `arn:aws:sts::…:assumed-role/<role>/<session>` */
      readonly sessionArn: string;
      /** The invocation on whose behalf the call is made, for the journal. */
      readonly invocationId?: string;
      /**
       * Where calls of several invocations share credentials and connections: the one that runs in a trace (W3C trace id),
       * for what travels with the requests of another.
       */
      readonly invocationOf?: (traceId: string) => string | undefined;
    }
  /** An AWS service acting for a resource, e.g. SNS delivering for a topic. */
  | { readonly kind: 'service'; readonly service: string; readonly sourceArn?: string }
  /** Nobody: an unsigned request. */
  | { readonly kind: 'anonymous' };

export const DEVELOPER: Principal = { kind: 'developer' };
