import {
  CfnApi,
  CfnAuthorizer,
  CfnIntegration,
  CfnRoute,
  CfnRouteResponse,
  CfnStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import type { NodeFunction } from './node-function';

export interface WebSocketApiProps {
  /** Decides over `$connect`; what it puts into its context comes with every later message. */
  readonly authorise: NodeFunction;
  /** Where the caller's identity is, e.g. `route.request.querystring.station`. Without it API Gateway itself answers 401. */
  readonly identitySource: string;
  /** Gets `$connect`, `$default` and `$disconnect`. */
  readonly handler: NodeFunction;
}

/** A WebSocket API whose messages all go to one function, which answers on the socket by returning. */
export class WebSocketApi extends Construct {
  readonly apiId: string;
  readonly stageName = 'ws';
  readonly host: string;
  /** For `@connections`. */
  readonly managementEndpoint: string;

  constructor(scope: Construct, id: string, props: WebSocketApiProps) {
    super(scope, id);
    const { stack } = props.handler;
    const api = new CfnApi(this, 'Api', {
      name: stack.resourceName(),
      protocolType: 'WEBSOCKET',
      // No message of ours has such a field, so each takes $default; API Gateway insists on an expression.
      routeSelectionExpression: '$request.body.action',
    });
    this.apiId = api.ref;
    this.host = `${api.ref}.execute-api.${stack.region}.${stack.urlSuffix}`;
    this.managementEndpoint = `https://${this.host}/${this.stageName}`;

    const authoriser = new CfnAuthorizer(this, 'Authoriser', {
      apiId: api.ref,
      name: 'authorise',
      authorizerType: 'REQUEST',
      authorizerUri: invocationUri(props.authorise),
      identitySource: [props.identitySource],
    });
    const integration = new CfnIntegration(this, 'Integration', {
      apiId: api.ref,
      integrationType: 'AWS_PROXY',
      integrationMethod: 'POST',
      integrationUri: invocationUri(props.handler),
      timeoutInMillis: 29_000,
    });
    const target = `integrations/${integration.ref}`;
    new CfnRoute(this, 'Connect', {
      apiId: api.ref,
      routeKey: '$connect',
      authorizationType: 'CUSTOM',
      authorizerId: authoriser.ref,
      target,
    });
    const message = new CfnRoute(this, 'Default', {
      apiId: api.ref,
      routeKey: '$default',
      authorizationType: 'NONE',
      routeResponseSelectionExpression: '$default',
      target,
    });
    new CfnRouteResponse(this, 'DefaultResponse', {
      apiId: api.ref,
      routeId: message.ref,
      routeResponseKey: '$default',
    });
    const disconnect = new CfnRoute(this, 'Disconnect', {
      apiId: api.ref,
      routeKey: '$disconnect',
      authorizationType: 'NONE',
      target,
    });
    for (const route of [message, disconnect]) {
      acknowledge(route, {
        APIG4: 'API Gateway authorises a WebSocket at $connect; messages come over an authorised connection.',
      });
    }
    const stage = new CfnStage(this, 'Stage', { apiId: api.ref, stageName: this.stageName, autoDeploy: true });
    acknowledge(stage, {
      APIG1:
        'Access logs of WebSocket APIs need a role for the whole account; the functions log every connection and message.',
    });

    const invoke = (fn: NodeFunction, permissionId: string, path: string): void => {
      fn.live.addPermission(permissionId, {
        principal: new ServicePrincipal('apigateway.amazonaws.com'),
        sourceArn: stack.formatArn({ service: 'execute-api', resource: api.ref, resourceName: path }),
      });
    };
    invoke(props.handler, 'Routes', `${this.stageName}/*`);
    invoke(props.authorise, 'Authoriser', `authorizers/${authoriser.ref}`);
  }
}

function invocationUri(fn: NodeFunction): string {
  const { stack } = fn;
  return stack.formatArn({
    service: 'apigateway',
    account: 'lambda',
    resource: `path/2015-03-31/functions/${fn.live.functionArn}/invocations`,
  });
}
