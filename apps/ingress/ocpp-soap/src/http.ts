/** An HTTP API's request, payload format 2.0; header names are in lower case. */
export interface HttpRequest {
  readonly rawPath: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly pathParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly requestContext: { readonly http: { readonly method: string } };
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function plain(statusCode: number, text: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { statusCode, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${text}\n` };
}
