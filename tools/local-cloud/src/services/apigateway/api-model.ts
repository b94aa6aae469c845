import type { Principal } from '../../kernel/principal';

/** An API as its template's resources compose it. Maps, because resources arrive one by one. */
export interface ApiModel {
  readonly id: string;
  readonly name: string;
  readonly protocol: 'HTTP' | 'WEBSOCKET';
  readonly region: string;
  readonly account: string;
  /** `<id>.execute-api.<region>.amazonaws.com` */
  readonly domainName: string;
  /** `$request.body.<name>`; WebSocket APIs only. */
  readonly routeSelectionExpression?: string;
  readonly cors?: CorsConfiguration;
  readonly endpointDisabled: boolean;
  readonly stages: Map<string, Stage>;
  readonly routes: Map<string, Route>;
  readonly integrations: Map<string, Integration>;
  readonly authorisers: Map<string, Authoriser>;
}

export interface Stage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Requests a second and burst, of each route; absent: not limited. */
  readonly throttling?: Throttling;
  readonly routeThrottling: Readonly<Record<string, Throttling>>;
}

export interface Throttling {
  readonly ratePerSecond: number;
  readonly burst: number;
}

export interface Route {
  readonly id: string;
  readonly key: string;
  /** The template's place, for messages. */
  readonly place: string;
  readonly integrationId: string;
  readonly authorisation:
    | { readonly type: 'NONE' }
    | { readonly type: 'JWT' | 'CUSTOM'; readonly authoriserId: string; readonly scopes: readonly string[] };
  /** The key of the function's route response, where an answer goes back on the socket. */
  responds: boolean;
}

export interface Integration {
  readonly id: string;
  readonly functionArn: string;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

export type Authoriser = JwtAuthoriser | RequestAuthoriser;

export interface JwtAuthoriser {
  readonly type: 'JWT';
  readonly id: string;
  readonly identitySources: readonly string[];
  readonly issuer: string;
  readonly audiences: readonly string[];
}

export interface RequestAuthoriser {
  readonly type: 'REQUEST';
  readonly id: string;
  readonly place: string;
  readonly identitySources: readonly string[];
  readonly functionArn: string;
  readonly simpleResponses: boolean;
  readonly cacheTtlMs: number;
}

export interface CorsConfiguration {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds?: number;
}

/** API Gateway as it calls a function, on behalf of `<stage>/<rest>` of an API. */
export function gatewayPrincipal(api: ApiModel, rest: string): Principal {
  return { kind: 'service', service: 'apigateway.amazonaws.com', sourceArn: executeApiArn(api, rest) };
}

export function executeApiArn(api: ApiModel, rest: string): string {
  return `arn:aws:execute-api:${api.region}:${api.account}:${api.id}/${rest}`;
}

/**
 * What the source ARN of a call says behind the stage: `<method>/<route's path>` for HTTP APIs, the route's key for
 * WebSocket APIs and for `$default`.
 */
export function routeSource(api: ApiModel, stage: string, routeKey: string, method: string): string {
  if (api.protocol === 'WEBSOCKET' || routeKey === '$default') return `${stage}/${routeKey}`;
  return `${stage}/${method}${routeKey.slice(routeKey.indexOf(' ') + 1)}`;
}

/** The function in `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<arn>/invocations`, or the ARN itself. */
export function functionArnOf(uri: string): string | undefined {
  const wrapped = /:lambda:path\/[^/]+\/functions\/(.+)\/invocations$/.exec(uri);
  const arn = wrapped?.[1] ?? uri;
  return arn.startsWith('arn:') && arn.includes(':lambda:') && arn.includes(':function:') ? arn : undefined;
}
