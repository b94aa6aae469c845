import { createHash } from 'node:crypto';
import type { Kernel } from '../../kernel/kernel';
import type { ServicePart } from '../../kernel/service-part';
import type { ApiModel } from './api-model';
import { ConnectionsApi } from './connections-api';
import { HttpApi } from './http-api';
import { WebSocketApi } from './websocket-api';

const instances = new WeakMap<Kernel, ApiGatewayService>();

/** API Gateway v2: the APIs of all stacks, each behind its own host name. */
export class ApiGatewayService implements ServicePart {
  private readonly httpApis = new Map<string, HttpApi>();
  private readonly webSocketApis = new Map<string, WebSocketApi>();

  static of(kernel: Kernel): ApiGatewayService {
    let service = instances.get(kernel);
    if (service === undefined) instances.set(kernel, (service = new ApiGatewayService(kernel)));
    return service;
  }

  constructor(private readonly kernel: Kernel) {
    kernel.expose(new ConnectionsApi(kernel, (id) => this.webSocketApis.get(id)));
  }

  /** Ten characters, the same at every start: addresses of APIs are kept by clients and in parameters. */
  static apiId(stackName: string, logicalId: string): string {
    return stableId(`${stackName}/${logicalId}`, 10);
  }

  declare(api: ApiModel): void {
    if (api.protocol === 'HTTP') {
      const target = new HttpApi(this.kernel, api);
      this.httpApis.set(api.id, target);
      if (!api.endpointDisabled) this.kernel.services.web.register(api.domainName, target);
    } else {
      const target = new WebSocketApi(this.kernel, api);
      this.webSocketApis.set(api.id, target);
      if (!api.endpointDisabled) this.kernel.services.web.register(api.domainName, target);
    }
  }

  async withdraw(apiId: string): Promise<void> {
    const model = this.find(apiId);
    if (model !== undefined) this.kernel.services.web.unregister(model.domainName);
    this.httpApis.delete(apiId);
    const open = this.webSocketApis.get(apiId);
    await open?.stop();
    this.webSocketApis.delete(apiId);
  }

  find(apiId: string): ApiModel | undefined {
    return (this.httpApis.get(apiId) ?? this.webSocketApis.get(apiId))?.api;
  }

  /** Ends the connections of an API while the functions that hear of it still run. */
  async closeConnections(apiId: string): Promise<void> {
    await this.webSocketApis.get(apiId)?.stop();
  }

  pendingWork(): Readonly<Record<string, number>> {
    let messages = 0;
    for (const api of this.webSocketApis.values()) messages += api.inProgress;
    let requests = 0;
    for (const api of this.httpApis.values()) requests += api.inProgress;
    return { 'websocket messages': messages, 'http requests': requests };
  }
}

/** A stable id in the alphabet of API Gateway's own. */
export function stableId(text: string, length: number): string {
  const digest = createHash('sha256').update(text).digest();
  let id = '';
  for (let i = 0; i < length; i += 1) id += 'abcdefghijklmnopqrstuvwxyz0123456789'[(digest[i] as number) % 36];
  // A host name's label that begins with a digit is legal, but some clients take it for an address.
  return /^\d/.test(id) ? `a${id.slice(1)}` : id;
}
