import { TemplateError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { Properties } from '../web/properties';
import { ApiGatewayService } from './apigateway-service';
import { executeApiArn, gatewayPrincipal, routeSource, type ApiModel, type Route } from './api-model';

/** The API that a resource belongs to. @throws {TemplateError} */
export function apiOf(kernel: Kernel, properties: Properties): ApiModel {
  const id = properties.string('ApiId');
  const api = ApiGatewayService.of(kernel).find(id);
  if (api === undefined)
    throw new TemplateError('template.bad-wiring', `${properties.place}.ApiId`, `there is no API ${id}`);
  return api;
}

/** @throws {TemplateError} when API Gateway may not call the function of a route in one of the API's stages */
export function verifyRoute(kernel: Kernel, api: ApiModel, route: Route): void {
  const integration = api.integrations.get(route.integrationId);
  if (integration === undefined) {
    throw new TemplateError(
      'template.bad-wiring',
      `${route.place}.Target`,
      `the API has no integration ${route.integrationId}`,
    );
  }
  for (const stage of api.stages.keys()) {
    // For routes of any method the permission must cover each; one stands for all.
    const method = route.key.startsWith('ANY ') ? 'GET' : (route.key.split(' ', 1)[0] as string);
    verifyPermission(kernel, api, {
      place: route.place,
      functionArn: integration.functionArn,
      source: routeSource(api, stage, route.key, method),
    });
  }
}

/** @throws {TemplateError} naming the permission that is missing */
export function verifyPermission(
  kernel: Kernel,
  api: ApiModel,
  call: { place: string; functionArn: string; source: string },
): void {
  const decision = kernel.services.lambda.mayInvoke({
    functionArn: call.functionArn,
    principal: gatewayPrincipal(api, call.source),
  });
  if (decision.allowed) return;
  throw new TemplateError(
    'template.bad-wiring',
    call.place,
    `API Gateway may not invoke ${call.functionArn}: an AWS::Lambda::Permission for apigateway.amazonaws.com with a SourceArn that covers ` +
      `${executeApiArn(api, call.source)} is missing (${decision.reason})`,
  );
}
