import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import type { EventSourceMapping } from './event-source-mapping';
import type { DeployedFunction, FunctionVersion } from './function-registry';
import type { LambdaService } from './lambda-service';

type Route = readonly [
  method: string,
  pattern: RegExp,
  run: (call: WireCall, parts: string[]) => Promise<WireResponse> | WireResponse,
];

/** Lambda's REST-JSON API, as far as calling functions, looking at them and steering mappings and aliases go. */
export class LambdaWire implements WireService {
  readonly name = 'lambda';
  readonly protocol = 'rest-json' as const;
  readonly #routes: readonly Route[];

  constructor(
    private readonly kernel: Kernel,
    private readonly lambda: LambdaService,
  ) {
    this.#routes = [
      ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, (call, [name = '']) => this.#invoke(call, name)],
      ['GET', /^\/2015-03-31\/functions\/?$/, (call) => this.#list(call)],
      ['GET', /^\/2015-03-31\/functions\/([^/]+)$/, (call, [name = '']) => this.#get(call, name)],
      [
        'GET',
        /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
        (call, [name = '']) => this.#configuration(call, name),
      ],
      ['GET', /^\/2015-03-31\/functions\/([^/]+)\/versions$/, (call, [name = '']) => this.#versions(call, name)],
      ['GET', /^\/2015-03-31\/functions\/([^/]+)\/aliases$/, (call, [name = '']) => this.#aliases(call, name)],
      [
        'GET',
        /^\/2015-03-31\/functions\/([^/]+)\/aliases\/([^/]+)$/,
        (call, [name = '', alias = '']) => this.#alias(call, name, alias, 'GetAlias'),
      ],
      [
        'PUT',
        /^\/2015-03-31\/functions\/([^/]+)\/aliases\/([^/]+)$/,
        (call, [name = '', alias = '']) => this.#alias(call, name, alias, 'UpdateAlias'),
      ],
      ['GET', /^\/2015-03-31\/event-source-mappings\/?$/, (call) => this.#listMappings(call)],
      ['GET', /^\/2015-03-31\/event-source-mappings\/([^/]+)$/, (call, [uuid = '']) => this.#mapping(call, uuid)],
      ['PUT', /^\/2015-03-31\/event-source-mappings\/([^/]+)$/, (call, [uuid = '']) => this.#updateMapping(call, uuid)],
    ];
  }

  async handle(call: WireCall): Promise<WireResponse> {
    const path = call.path.split('?')[0] ?? '';
    for (const [method, pattern, run] of this.#routes) {
      const match = method === call.method ? pattern.exec(path) : null;
      if (match) return run(call, match.slice(1).map(decodeURIComponent));
    }
    throw new AwsError(
      'UnknownOperationException',
      `The local cloud has no Lambda operation for ${call.method} ${path}.`,
      404,
    );
  }

  async #invoke(call: WireCall, name: string): Promise<WireResponse> {
    const target = this.lambda.functions.resolve(name, call.query.get('Qualifier') ?? undefined);
    this.lambda.authoriseInvoke(target, call.principal);
    const payload = call.body.length === 0 ? '{}' : call.body.toString('utf8');
    const type = call.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    const causes =
      call.principal.kind === 'role' && call.principal.invocationId !== undefined ? [call.principal.invocationId] : [];
    const traceHeader = call.headers['x-amzn-trace-id'];
    if (type === 'DryRun') return { status: 204 };
    if (type === 'Event') {
      const { requestId } = await this.lambda.asynchronous.accept(target, {
        functionArn: target.arn,
        payload,
        principal: call.principal,
        trigger: 'direct',
        causes,
      });
      return { status: 202, headers: { 'x-amzn-requestid': requestId } };
    }
    if (type !== 'RequestResponse')
      throw new AwsError('InvalidParameterValueException', `Unknown invocation type '${type}'.`);
    requireJson(payload);
    const context = call.headers['x-amz-client-context'];
    const result = await this.lambda.run({
      target,
      payload,
      trigger: 'direct',
      causes,
      ...(traceHeader === undefined ? {} : { traceHeader }),
      ...(context === undefined ? {} : { clientContext: decodeContext(context) }),
    });
    return {
      status: 200,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': result.requestId,
        'x-amz-executed-version': result.executedVersion,
        ...(result.functionError ? { 'x-amz-function-error': result.functionError } : {}),
        ...(call.headers['x-amz-log-type'] === 'Tail' ? { 'x-amz-log-result': result.logTail() } : {}),
      },
      body: result.payload,
    };
  }

  #list(call: WireCall): WireResponse {
    this.#authorise(call, 'lambda:ListFunctions', '*');
    return json(200, { Functions: this.lambda.functions.all().map(({ latest }) => configuration(latest)) });
  }

  #get(call: WireCall, name: string): WireResponse {
    const { owner, version } = this.#target(call, name, 'lambda:GetFunction');
    return json(200, {
      Configuration: configuration(version),
      Code: { RepositoryType: 'Local', Location: version.definition.codeFolder },
      Tags: {},
      ...(owner.definition.reservedConcurrency === undefined
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: owner.definition.reservedConcurrency } }),
    });
  }

  #configuration(call: WireCall, name: string): WireResponse {
    return json(200, configuration(this.#target(call, name, 'lambda:GetFunctionConfiguration').version));
  }

  #versions(call: WireCall, name: string): WireResponse {
    const { owner } = this.#target(call, name, 'lambda:ListVersionsByFunction');
    return json(200, { Versions: [owner.latest, ...owner.versions.values()].map(configuration) });
  }

  #aliases(call: WireCall, name: string): WireResponse {
    const { owner } = this.#target(call, name, 'lambda:ListAliases');
    return json(200, { Aliases: [...owner.aliases.keys()].map((alias) => aliasShape(owner, alias)) });
  }

  #alias(call: WireCall, name: string, alias: string, operation: 'GetAlias' | 'UpdateAlias'): WireResponse {
    const { owner } = this.#target(call, name, `lambda:${operation}`);
    const found = owner.aliases.get(alias);
    if (!found)
      throw new AwsError('ResourceNotFoundException', `Alias not found: ${owner.definition.arn}:${alias}`, 404, {
        Type: 'User',
      });
    if (operation === 'UpdateAlias') {
      const input = body(call) as {
        FunctionVersion?: string;
        RoutingConfig?: { AdditionalVersionWeights?: Record<string, number> };
      };
      for (const version of [
        input.FunctionVersion ?? found.version,
        ...Object.keys(input.RoutingConfig?.AdditionalVersionWeights ?? {}),
      ]) {
        if (version !== '$LATEST' && !owner.versions.has(version))
          throw new AwsError(
            'ResourceNotFoundException',
            `Function not found: ${owner.definition.arn}:${version}`,
            404,
            { Type: 'User' },
          );
      }
      found.version = input.FunctionVersion ?? found.version;
      if (input.RoutingConfig) found.weights = input.RoutingConfig.AdditionalVersionWeights ?? {};
    }
    return json(200, aliasShape(owner, alias));
  }

  #listMappings(call: WireCall): WireResponse {
    this.#authorise(call, 'lambda:ListEventSourceMappings', '*');
    const queue = call.query.get('EventSourceArn');
    const name = call.query.get('FunctionName');
    const owner = name === null ? undefined : this.lambda.functions.get(name);
    const found = [...this.lambda.mappings.values()].filter(
      ({ definition }) =>
        (queue === null || definition.queueArn === queue) &&
        (!owner || this.lambda.functions.get(definition.functionArn) === owner),
    );
    return json(200, { EventSourceMappings: found.map((mapping) => mappingShape(mapping)) });
  }

  #mapping(call: WireCall, uuid: string): WireResponse {
    return json(200, mappingShape(this.#findMapping(call, uuid, 'lambda:GetEventSourceMapping')));
  }

  async #updateMapping(call: WireCall, uuid: string): Promise<WireResponse> {
    const mapping = this.#findMapping(call, uuid, 'lambda:UpdateEventSourceMapping');
    const { Enabled: enabled, ...others } = body(call) as { Enabled?: boolean };
    const unsupported = Object.keys(others).filter((name) => name !== 'FunctionName' && name !== 'UUID');
    if (unsupported.length > 0)
      throw new AwsError(
        'InvalidParameterValueException',
        `The local cloud changes only Enabled of an event source mapping, not ${unsupported.join(', ')}.`,
      );
    if (enabled === true) mapping.enable();
    // Batches in work go on; the caller does not wait for them.
    if (enabled === false) void mapping.disable();
    return json(202, mappingShape(mapping, enabled === undefined ? undefined : enabled ? 'Enabling' : 'Disabling'));
  }

  #findMapping(call: WireCall, uuid: string, action: string): EventSourceMapping {
    this.#authorise(
      call,
      action,
      `arn:aws:lambda:${this.kernel.region}:${this.kernel.account}:event-source-mapping:${uuid}`,
    );
    const mapping = this.lambda.mappings.get(uuid);
    if (!mapping)
      throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404, {
        Type: 'User',
      });
    return mapping;
  }

  #target(call: WireCall, name: string, action: string): ReturnType<LambdaService['functions']['resolve']> {
    const target = this.lambda.functions.resolve(name, call.query.get('Qualifier') ?? undefined);
    this.#authorise(call, action, target.arn);
    return target;
  }

  #authorise(call: WireCall, action: string, resource: string): void {
    this.kernel.iam.authorise({ principal: call.principal, action, resource }, 'AccessDeniedException');
  }
}

function configuration(version: FunctionVersion): object {
  const { definition } = version;
  return {
    FunctionName: definition.name,
    FunctionArn: version.version === '$LATEST' ? definition.arn : `${definition.arn}:${version.version}`,
    Runtime: definition.runtime,
    Role: definition.roleArn,
    Handler: definition.handler,
    CodeSize: 0,
    Description: definition.description,
    Timeout: definition.timeoutMs / 1000,
    MemorySize: definition.memoryMb,
    Version: version.version,
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: definition.variables },
    ...(definition.deadLetterArn === undefined ? {} : { DeadLetterConfig: { TargetArn: definition.deadLetterArn } }),
    LoggingConfig: { LogFormat: definition.logFormat, LogGroup: definition.logGroup },
  };
}

function aliasShape(owner: DeployedFunction, name: string): object {
  const alias = owner.aliases.get(name);
  const weights = alias?.weights ?? {};
  return {
    AliasArn: `${owner.definition.arn}:${name}`,
    Name: name,
    FunctionVersion: alias?.version,
    Description: '',
    ...(Object.keys(weights).length > 0 ? { RoutingConfig: { AdditionalVersionWeights: weights } } : {}),
  };
}

function mappingShape(mapping: EventSourceMapping, state?: string): object {
  const { definition } = mapping;
  return {
    UUID: definition.uuid,
    BatchSize: definition.batchSize,
    MaximumBatchingWindowInSeconds: definition.windowMs / 1000,
    EventSourceArn: definition.queueArn,
    FunctionArn: definition.functionArn,
    State: state ?? mapping.state,
    StateTransitionReason: 'USER_INITIATED',
    LastProcessingResult: mapping.lastResult,
    FunctionResponseTypes: definition.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(definition.maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: { MaximumConcurrency: definition.maximumConcurrency } }),
    ...(definition.filterPatterns.length === 0
      ? {}
      : { FilterCriteria: { Filters: definition.filterPatterns.map((Pattern) => ({ Pattern })) } }),
  };
}

function json(status: number, value: object): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function body(call: WireCall): unknown {
  return requireJson(call.body.length === 0 ? '{}' : call.body.toString('utf8'));
}

function requireJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
      400,
      { Type: 'User' },
    );
  }
}

function decodeContext(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  requireJson(text);
  return text;
}
