import type { APIGatewayProxyEventV2WithLambdaAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A request of API Gateway's HTTP API, payload 2.0; public routes carry no authoriser. */
export type HttpEvent = Omit<LambdaAuthorisedEvent, 'requestContext'> & {
  readonly requestContext: Omit<LambdaAuthorisedEvent['requestContext'], 'authorizer'> & {
    readonly authorizer?: { readonly lambda?: AuthoriserValues | null };
  };
};

type AuthoriserValues = Readonly<Record<string, unknown>>;
type LambdaAuthorisedEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<AuthoriserValues>;

/** The event as the request that the client sent. */
export function requestOf(event: HttpEvent): Request {
  const { method } = event.requestContext.http;
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) {
    if (value === undefined) continue;
    try {
      headers.append(name, value);
    } catch {
      // A header that no program can hold cannot be one that we read.
    }
  }
  const url = new URL(`https://${event.requestContext.domainName}`);
  url.pathname = event.rawPath;
  url.search = event.rawQueryString;
  const body =
    event.body === undefined ? undefined : Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
  const bodiless = method === 'GET' || method === 'HEAD';
  return new Request(url, { method, headers, ...(body !== undefined && !bodiless && { body }) });
}

/** What the authoriser says of the caller; nothing that came with the request itself is in it. */
export function authoriserContextOf(event: HttpEvent): AuthoriserValues | undefined {
  return event.requestContext.authorizer?.lambda ?? undefined;
}

/** The answer as API Gateway takes it. All answers are text. */
export async function resultOf(response: Response): Promise<APIGatewayProxyStructuredResultV2> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isBase64Encoded: false,
  };
}
