import type { ApiModel, Stage } from './api-model';

/** What identity sources and selection expressions may name of a request. */
export interface SourceValues {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly stage: Stage;
  readonly routeKey: string;
  readonly api: ApiModel;
}

/**
 * The value of `$request.header.X`, `$request.querystring.x`, `$context.routeKey` … (HTTP APIs) or
 * `route.request.header.X`, `route.request.querystring.x`, `stageVariables.x`, `context.x` (WebSocket APIs).
 * `undefined`: the request does not carry it.
 */
export function identityValue(expression: string, values: SourceValues): string | undefined {
  const match = /^\$?(?:route\.)?(request\.header|request\.querystring|stageVariables|context)\.(.+)$/.exec(expression);
  if (!match) return undefined;
  const name = match[2] as string;
  const found =
    match[1] === 'request.header'
      ? values.headers[name.toLowerCase()]
      : match[1] === 'request.querystring'
        ? values.query[name]
        : match[1] === 'stageVariables'
          ? values.stage.variables[name]
          : { routeKey: values.routeKey, stage: values.stage.name, apiId: values.api.id }[name];
  return found === undefined || found === '' ? undefined : found;
}

/** The values of all sources, in order; `undefined` when one is missing. */
export function identityValues(sources: readonly string[], values: SourceValues): string[] | undefined {
  const found: string[] = [];
  for (const source of sources) {
    const value = identityValue(source, values);
    if (value === undefined) return undefined;
    found.push(value);
  }
  return found;
}
