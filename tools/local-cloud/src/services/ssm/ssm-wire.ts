import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import type { SsmParameter, SsmService } from './ssm-service';

type Input = Readonly<Record<string, unknown>>;

/** Systems Manager's parameter operations over JSON 1.1. */
export class SsmWire implements WireService {
  readonly name = 'ssm';
  readonly protocol = 'json';

  constructor(
    private readonly service: SsmService,
    private readonly kernel: Kernel,
  ) {}

  async handle(call: WireCall): Promise<WireResponse> {
    const operation = call.headers['x-amz-target']?.split('.')[1] ?? '';
    const run = this.operations[operation];
    if (!run) throw new AwsError('UnknownOperationException', `ssm:${operation} is not supported by the local cloud`);
    const input = (call.body.length ? JSON.parse(call.body.toString('utf8')) : {}) as Input;
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(await run(input, call.principal)),
    };
  }

  private readonly operations: Readonly<
    Record<string, (input: Input, principal: Principal) => Promise<unknown> | unknown>
  > = {
    GetParameter: (input, principal) => {
      const name = String(input['Name']);
      this.service.authorise(principal, 'GetParameter', name);
      const parameter = this.service.find(name);
      if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
      return { Parameter: this.shape(parameter) };
    },
    GetParameters: (input, principal) => {
      const names = (input['Names'] ?? []) as string[];
      for (const name of names) this.service.authorise(principal, 'GetParameters', name);
      const found = names.flatMap((name) => this.service.find(name) ?? []);
      return {
        Parameters: found.map((parameter) => this.shape(parameter)),
        InvalidParameters: names.filter((name) => !this.service.find(name)),
      };
    },
    GetParametersByPath: (input, principal) => {
      const path = String(input['Path']);
      this.service.authorise(principal, 'GetParametersByPath', path);
      return page(this.service.list(path, input['Recursive'] === true), input, 10, (parameters) => ({
        Parameters: parameters.map((one) => this.shape(one)),
      }));
    },
    DescribeParameters: (input, principal) => {
      this.service.authorise(principal, 'DescribeParameters', '*');
      return page(this.service.list(), input, 50, (parameters) => ({
        Parameters: parameters.map((one) => ({
          Name: one.name,
          Type: one.type,
          Version: one.version,
          LastModifiedDate: one.modifiedAt / 1000,
        })),
      }));
    },
    PutParameter: async (input, principal) => {
      const name = String(input['Name']);
      this.service.authorise(principal, 'PutParameter', name);
      const type = input['Type'] as SsmParameter['type'] | undefined;
      return {
        Version: await this.service.put(name, String(input['Value']), type, input['Overwrite'] === true),
        Tier: 'Standard',
      };
    },
    DeleteParameter: async (input, principal) => {
      const name = String(input['Name']);
      this.service.authorise(principal, 'DeleteParameter', name);
      if (!(await this.service.delete(name))) throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
      return {};
    },
  };

  private shape(parameter: SsmParameter): Record<string, unknown> {
    return {
      Name: parameter.name,
      Type: parameter.type,
      Value: parameter.value,
      Version: parameter.version,
      LastModifiedDate: parameter.modifiedAt / 1000,
      ARN: this.service.arn(parameter.name),
      DataType: 'text',
    };
  }
}

/** Pages by position: parameters do not change while somebody reads a handful of pages. */
function page<T>(
  items: readonly T[],
  input: Input,
  byDefault: number,
  shape: (items: readonly T[]) => Record<string, unknown>,
): Record<string, unknown> {
  const start = Number(input['NextToken'] ?? 0) || 0;
  const end = start + Math.max(1, Number(input['MaxResults'] ?? byDefault));
  return { ...shape(items.slice(start, end)), ...(end < items.length && { NextToken: String(end) }) };
}
