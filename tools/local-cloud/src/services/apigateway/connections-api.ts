import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import { executeApiArn } from './api-model';
import { MESSAGE_BYTES } from './websocket-connection';
import type { WebSocketApi } from './websocket-api';

/**
 * The `@connections` commands of WebSocket APIs: post to a client, look at it, disconnect it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export class ConnectionsApi implements WireService {
  readonly name = 'execute-api';
  readonly protocol = 'rest-json';

  constructor(
    private readonly kernel: Kernel,
    private readonly findApi: (id: string) => WebSocketApi | undefined,
  ) {}

  async handle(call: WireCall): Promise<WireResponse> {
    const { apiId, stage, connectionId } = this.address(call);
    const target = this.findApi(apiId);
    if (target === undefined || !target.api.stages.has(stage))
      throw new AwsError('ForbiddenException', 'Forbidden', 403);
    if (call.principal.kind === 'anonymous')
      throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
    if (!['POST', 'GET', 'DELETE'].includes(call.method))
      throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
    this.kernel.iam.authorise({
      principal: call.principal,
      action: 'execute-api:ManageConnections',
      resource: executeApiArn(target.api, `${stage}/${call.method}/@connections/${connectionId}`),
    });
    const connection = target.connection(connectionId);
    if (connection === undefined || connection.facts.stage.name !== stage)
      throw new AwsError('GoneException', 'Gone', 410);
    if (call.method === 'GET') {
      const { facts } = connection;
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          connectedAt: new Date(facts.connectedAt).toISOString(),
          identity: { sourceIp: facts.sourceIp, userAgent: facts.userAgent ?? '' },
          lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
        }),
      };
    }
    if (call.method === 'DELETE') {
      connection.close(1000, 'Connection Closed Normally');
      return { status: 204 };
    }
    if (call.body.length > MESSAGE_BYTES) throw new AwsError('PayloadTooLargeException', 'Message too long', 413);
    // Text frames, whatever the content: clients of API Gateway never see binary ones.
    if (!connection.send(call.body.toString())) throw new AwsError('GoneException', 'Gone', 410);
    this.kernel.journal.record({
      id: call.requestId,
      at: this.kernel.clock.now(),
      kind: 'delivery',
      resource: executeApiArn(target.api, '@connections'),
      causes:
        call.principal.kind === 'role' && call.principal.invocationId !== undefined
          ? [call.principal.invocationId]
          : [],
      outcome: 'ok',
      detail: { connectionId, bytes: call.body.length },
    });
    return { status: 200 };
  }

  /** `/<stage>/@connections/<id>` at the API's own host, or behind `/_apis/<apiId>` at the AWS port. */
  private address(call: WireCall): { apiId: string; stage: string; connectionId: string } {
    const parts = call.path.split('/').slice(1);
    const apiId = parts[0] === '_apis' ? parts.splice(0, 2)[1] : call.host.split('.', 1)[0];
    const [stage, marker, connectionId, ...rest] = parts.map(decode);
    if (!apiId || !stage || marker !== '@connections' || !connectionId || rest.length > 0) {
      throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
    }
    return { apiId, stage, connectionId };
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
