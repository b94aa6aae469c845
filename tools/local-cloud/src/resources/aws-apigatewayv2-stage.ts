import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import type { Throttling } from '../services/apigateway/api-model';
import { apiOf } from '../services/apigateway/wiring';
import { Properties } from '../services/web/properties';
import { note } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::ApiGatewayV2::Stage',
  supported: ['ApiId', 'StageName', 'StageVariables', 'DefaultRouteSettings', 'RouteSettings'],
  replacing: ['StageName', 'ApiId'],
  ignored: {
    AutoDeploy: 'the local cloud always serves what the template says',
    DeploymentId: 'the local cloud always serves what the template says',
    AccessLogSettings: 'requests are in the journal; access logs are not written',
    Description: 'documentation',
    Tags: 'cost allocation',
    AccessPolicyId: 'not used by API Gateway v2',
  },
  create(context: ResourceContext): Promise<ResourceInstance> {
    const properties = Properties.of(context.place, context.properties);
    const api = apiOf(context.kernel, properties);
    const name = properties.string('StageName');
    const throttling = readSettings(properties.optionalObject('DefaultRouteSettings'));
    const routeThrottling: Record<string, Throttling> = {};
    const perRoute = properties.optionalObject('RouteSettings');
    for (const key of perRoute?.keys() ?? []) {
      const settings = readSettings(perRoute?.object(key));
      if (settings !== undefined) routeThrottling[key] = settings;
    }
    const variables = properties.optionalObject('StageVariables');
    api.stages.set(name, {
      name,
      variables: Object.fromEntries((variables?.keys() ?? []).map((key) => [key, variables?.string(key) ?? ''])),
      routeThrottling,
      ...(throttling && { throttling }),
    });
    return Promise.resolve(note(this, { ref: name, attributes: {} }, () => api.stages.delete(name)));
  },
};

/** Logging, tracing and metrics settings of a route make no difference here: the journal has every request. */
function readSettings(settings: Properties | undefined): Throttling | undefined {
  settings?.only(
    ['ThrottlingRateLimit', 'ThrottlingBurstLimit'],
    ['DetailedMetricsEnabled', 'LoggingLevel', 'DataTraceEnabled'],
  );
  const rate = settings?.optionalNumber('ThrottlingRateLimit');
  const burst = settings?.optionalNumber('ThrottlingBurstLimit');
  if (rate === undefined && burst === undefined) return undefined;
  // One without the other leaves the account's default in force: 10,000 a second, 5,000 at once.
  return { ratePerSecond: rate ?? 10_000, burst: burst ?? 5_000 };
}
