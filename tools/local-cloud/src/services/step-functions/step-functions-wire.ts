import { AwsError } from '../../kernel/aws-error';
import type { Principal } from '../../kernel/principal';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import { checkDefinition } from './check-definition';
import type { ExecutionRecord, StoredExecution } from './execution-rows';
import { eventShape } from './history';
import type { Json } from './json';
import type { StateMachine } from './state-machine';
import { splitMachineArn } from './state-machine';
import type { StepFunctionsService } from './step-functions-service';

type Input = Readonly<Record<string, unknown>>;

const MADE_BY_TEMPLATES = /^(Create|Update|Delete|Publish|Tag|Untag)/;

/** Step Functions' API over JSON 1.0. https://docs.aws.amazon.com/step-functions/latest/apireference/ */
export class StepFunctionsWire implements WireService {
  readonly name = 'states';
  readonly protocol = 'json';

  constructor(private readonly service: StepFunctionsService) {}

  async handle(call: WireCall): Promise<WireResponse> {
    const operation = call.headers['x-amz-target']?.split('.')[1] ?? '';
    const run = this.#operations[operation];
    if (!run)
      throw new AwsError(
        'UnknownOperationException',
        `states:${operation} is not supported by the local cloud.${MADE_BY_TEMPLATES.test(operation) ? ' State machines are made by templates.' : ''}`,
      );
    const input = (call.body.length ? JSON.parse(call.body.toString('utf8')) : {}) as Input;
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify(await run(input, call)),
    };
  }

  readonly #operations: Readonly<Record<string, (input: Input, call: WireCall) => Promise<object> | object>> = {
    StartExecution: async (input, call) => {
      const { executionArn, startedAt } = await this.service.startExecution(startRequest(input, call));
      return { executionArn, startDate: startedAt / 1000 };
    },
    StartSyncExecution: async (input, call) => {
      const record = await this.service.startSync(startRequest(input, call));
      const duration = (record.stoppedAt ?? record.startedAt) - record.startedAt;
      return {
        ...executionShape(record),
        billingDetails: {
          billedDurationInMilliseconds: Math.max(100, Math.ceil(duration / 100) * 100),
          billedMemoryUsedInMB: 64,
        },
      };
    },
    StopExecution: async (input, { principal }) => {
      const arn = text(input, 'executionArn');
      this.#authorise(principal, 'StopExecution', arn);
      return {
        stopDate:
          (await this.service.stopExecution(arn, optionalText(input, 'error'), optionalText(input, 'cause'))) / 1000,
      };
    },
    DescribeExecution: async (input, { principal }) => {
      const { record } = await this.#execution(input, principal, 'DescribeExecution');
      return { ...executionShape(record), redriveCount: 0, redriveStatus: 'NOT_REDRIVABLE' };
    },
    DescribeStateMachineForExecution: async (input, { principal }) => {
      const { record, definition } = await this.#execution(input, principal, 'DescribeStateMachineForExecution');
      return {
        stateMachineArn: record.machineArn,
        name: record.machineName,
        definition: JSON.stringify(definition),
        roleArn: record.roleArn,
        updateDate: record.startedAt / 1000,
      };
    },
    GetExecutionHistory: async (input, { principal }) => {
      const { key } = await this.#execution(input, principal, 'GetExecutionHistory');
      return page(
        input,
        1000,
        (limit, offset) => this.service.rows.events(key, { reverse: input['reverseOrder'] === true, limit, offset }),
        'events',
        (event) => eventShape(event, input['includeExecutionData'] !== false),
      );
    },
    ListExecutions: async (input, { principal }) => {
      const arn = text(input, 'stateMachineArn');
      this.#authorise(principal, 'ListExecutions', arn);
      const machine = this.service.machine(arn);
      if (machine.type === 'EXPRESS')
        throw new AwsError(
          'StateMachineTypeNotSupported',
          'This operation is not supported by this type of state machine',
        );
      const status = optionalText(input, 'statusFilter');
      return page(
        input,
        1000,
        (limit, offset) =>
          this.service.rows.list(machine.arn, { limit, offset, ...(status === undefined ? {} : { status }) }),
        'executions',
        listedShape,
      );
    },
    ListStateMachines: (input, { principal }) => {
      this.#authorise(principal, 'ListStateMachines', '*');
      return page(
        input,
        1000,
        (limit, offset) => this.service.machines().slice(offset, offset + limit),
        'stateMachines',
        ({ arn, name, type, createdAt }) => ({ stateMachineArn: arn, name, type, creationDate: createdAt / 1000 }),
      );
    },
    ListStateMachineVersions: (input, { principal }) => {
      const machine = this.#machine(input, principal, 'ListStateMachineVersions');
      return {
        stateMachineVersions: [...machine.versions].reverse().map((version) => ({
          stateMachineVersionArn: `${machine.arn}:${version}`,
          creationDate: machine.createdAt / 1000,
        })),
      };
    },
    ListStateMachineAliases: (input, { principal }) => {
      const machine = this.#machine(input, principal, 'ListStateMachineAliases');
      return {
        stateMachineAliases: [...machine.aliases.keys()].map((alias) => ({
          stateMachineAliasArn: `${machine.arn}:${alias}`,
          creationDate: machine.createdAt / 1000,
        })),
      };
    },
    DescribeStateMachine: (input, { principal }) => {
      const arn = text(input, 'stateMachineArn');
      this.#authorise(principal, 'DescribeStateMachine', arn);
      return machineShape(this.service.machine(arn), arn);
    },
    SendTaskSuccess: async (input, call) => {
      const token = this.#token(input, call.principal, 'SendTaskSuccess');
      let output: Json;
      try {
        output = JSON.parse(text(input, 'output')) as Json;
      } catch (error) {
        throw new AwsError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
      }
      await this.service.completeToken(token, { output }, causesOf(call));
      return {};
    },
    SendTaskFailure: async (input, call) => {
      const token = this.#token(input, call.principal, 'SendTaskFailure');
      await this.service.completeToken(
        token,
        { error: optionalText(input, 'error') ?? '', cause: optionalText(input, 'cause') ?? '' },
        causesOf(call),
      );
      return {};
    },
    SendTaskHeartbeat: (input, { principal }) => {
      this.service.heartbeat(this.#token(input, principal, 'SendTaskHeartbeat'));
      return {};
    },
    ValidateStateMachineDefinition: async (input, { principal }) => {
      this.#authorise(principal, 'ValidateStateMachineDefinition', '*');
      const findings = await validated(text(input, 'definition'), input['type'] === 'EXPRESS' ? 'EXPRESS' : 'STANDARD');
      return {
        result: findings.length === 0 ? 'OK' : 'FAIL',
        diagnostics: findings.map((finding) => ({ severity: 'ERROR', ...finding })),
        truncated: false,
      };
    },
    ListTagsForResource: (_input, { principal }) => {
      this.#authorise(principal, 'ListTagsForResource', '*');
      return { tags: [] };
    },
  };

  #authorise(principal: Principal, operation: string, resource: string): void {
    this.service.kernel.iam.authorise({ principal, action: `states:${operation}`, resource }, 'AccessDeniedException');
  }

  #machine(input: Input, principal: Principal, operation: string): StateMachine {
    const arn = text(input, 'stateMachineArn');
    this.#authorise(principal, operation, arn);
    return this.service.machine(arn);
  }

  #execution(input: Input, principal: Principal, operation: string): Promise<StoredExecution> {
    const arn = text(input, 'executionArn');
    this.#authorise(principal, operation, arn);
    if (
      /^arn:aws[a-z-]*:states:[^:]*:[^:]*:express:/.test(arn) ||
      !/^arn:aws[a-z-]*:states:[^:]*:[^:]*:execution:/.test(arn)
    )
      throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
    return this.service.execution(arn);
  }

  #token(input: Input, principal: Principal, operation: string): string {
    const token = text(input, 'taskToken');
    this.#authorise(principal, operation, this.service.machineOfToken(token));
    return token;
  }
}

async function validated(
  definition: string,
  type: 'STANDARD' | 'EXPRESS',
): Promise<Awaited<ReturnType<typeof checkDefinition>>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(definition);
  } catch (error) {
    return [{ code: 'INVALID_JSON_DESCRIPTION', message: (error as Error).message, location: '/' }];
  }
  return checkDefinition(parsed, type);
}

function startRequest(input: Input, call: WireCall): Parameters<StepFunctionsService['startExecution']>[0] {
  const name = optionalText(input, 'name');
  const traceHeader = optionalText(input, 'traceHeader') ?? call.headers['x-amzn-trace-id'];
  return {
    stateMachineArn: text(input, 'stateMachineArn'),
    input: optionalText(input, 'input') ?? '{}',
    principal: call.principal,
    causes: causesOf(call),
    ...(name === undefined ? {} : { name }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  };
}

function causesOf({ principal }: WireCall): string[] {
  return principal.kind === 'role' && principal.invocationId !== undefined ? [principal.invocationId] : [];
}

function text(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined)
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
}

function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

function executionShape(record: ExecutionRecord): Record<string, unknown> {
  const { qualifiedArn } = record;
  const qualifier = qualifiedArn === undefined ? undefined : splitMachineArn(qualifiedArn)?.qualifier;
  return {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    ...(qualifier === undefined
      ? {}
      : { [/^\d+$/.test(qualifier) ? 'stateMachineVersionArn' : 'stateMachineAliasArn']: qualifiedArn }),
    name: record.name,
    status: record.status,
    startDate: record.startedAt / 1000,
    ...(record.stoppedAt === undefined ? {} : { stopDate: record.stoppedAt / 1000 }),
    input: record.input,
    inputDetails: { included: true },
    ...(record.output === undefined ? {} : { output: record.output, outputDetails: { included: true } }),
    ...(record.error === undefined ? {} : { error: record.error }),
    ...(record.cause === undefined ? {} : { cause: record.cause }),
    ...(record.traceHeader === undefined ? {} : { traceHeader: record.traceHeader }),
  };
}

function listedShape({ arn, machineArn, name, status, startedAt, stoppedAt }: ExecutionRecord): object {
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: startedAt / 1000,
    ...(stoppedAt === undefined ? {} : { stopDate: stoppedAt / 1000 }),
    redriveCount: 0,
  };
}

function machineShape(machine: StateMachine, askedArn: string): object {
  const { logging } = machine;
  return {
    stateMachineArn: askedArn,
    name: machine.name,
    status: 'ACTIVE',
    definition: machine.definitionText,
    roleArn: machine.roleArn,
    type: machine.type,
    creationDate: machine.createdAt / 1000,
    revisionId: machine.revisionId,
    loggingConfiguration: {
      level: logging.level,
      includeExecutionData: logging.includeExecutionData,
      ...(logging.logGroup === undefined
        ? {}
        : {
            destinations: [
              {
                cloudWatchLogsLogGroup: {
                  logGroupArn: `${machine.arn.split(':stateMachine:')[0]?.replace(':states:', ':logs:')}:log-group:${logging.logGroup}:*`,
                },
              },
            ],
          }),
    },
    tracingConfiguration: { enabled: false },
  };
}

/** A page of a list: `maxResults` of them (100 when absent), and where the next one begins. */
function page<T>(
  input: Input,
  most: number,
  read: (limit: number, offset: number) => readonly T[],
  member: string,
  shape: (item: T) => object,
): object {
  const limit = Math.min(Number(input['maxResults']) || 100, most);
  const token = optionalText(input, 'nextToken');
  const offset = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString('utf8'));
  if (!Number.isInteger(offset) || offset < 0) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  const found = read(limit + 1, offset);
  return {
    [member]: found.slice(0, limit).map(shape),
    ...(found.length > limit ? { nextToken: Buffer.from(String(offset + limit)).toString('base64') } : {}),
  };
}
