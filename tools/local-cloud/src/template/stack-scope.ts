import { TemplateError } from '../kernel/aws-error';
import type { ResourceInstance } from '../kernel/resource';
import { NO_VALUE, resolve, truth, type Scope } from './intrinsics';
import type { Stack } from './template';

/** What lies outside one stack. */
export interface Surroundings {
  readonly region: string;
  readonly account: string;
  /** The resource, once it exists. */
  instance(stack: string, logicalId: string): ResourceInstance | undefined;
  /** The output that is exported under a name, of whichever stack. */
  exported(name: string): { readonly stack: Stack; readonly value: unknown } | undefined;
  ssm(name: string): string | undefined;
  secret(id: string): string | undefined;
}

/** Resolves the intrinsics of one stack. */
export class StackScope implements Scope {
  private readonly conditions = new Map<string, boolean>();

  constructor(
    readonly stack: Stack,
    private readonly around: Surroundings,
    readonly place: string = stack.name,
  ) {}

  get template(): Stack['template'] {
    return this.stack.template;
  }

  get region(): string {
    return this.around.region;
  }

  /** The same scope with another place in its messages. */
  at(place: string): StackScope {
    return new StackScope(this.stack, this.around, place);
  }

  ref(name: string): unknown {
    if (name.startsWith('AWS::')) return this.pseudoParameter(name);
    const parameter = this.template.Parameters?.[name];
    if (parameter) return this.parameter(name);
    return this.instance(name).ref;
  }

  attribute(logicalId: string, attribute: string): unknown {
    const { attributes } = this.instance(logicalId);
    if (attribute in attributes) return attributes[attribute];
    const type = this.template.Resources?.[logicalId]?.Type ?? 'unknown type';
    const known = Object.keys(attributes).sort().join(', ') || 'none';
    throw this.unresolved(`${logicalId} (${type}) gives no attribute ${attribute}; it gives ${known}`);
  }

  condition(name: string): boolean {
    const cached = this.conditions.get(name);
    if (cached !== undefined) return cached;
    const expression = this.template.Conditions?.[name];
    if (expression === undefined) throw this.unresolved(`the condition ${name} is not in the template`);
    const value = truth(expression, this);
    this.conditions.set(name, value);
    return value;
  }

  imported(name: string): unknown {
    const output = this.around.exported(name);
    if (!output) throw this.unresolved(`no stack exports ${name}`);
    return resolve(output.value, new StackScope(output.stack, this.around, `${output.stack.name}/Outputs`));
  }

  dynamic(text: string): string {
    return text.replace(/\{\{resolve:([a-z-]+):([^}]*)\}\}/g, (whole, service: string, argument: string) => {
      if (service === 'ssm' || service === 'ssm-secure') return this.ssmParameter(argument.replace(/:\d+$/, ''));
      if (service === 'secretsmanager') return this.secretPart(argument, whole);
      throw new TemplateError(
        'template.unsupported-intrinsic',
        this.place,
        `${whole}: dynamic references to ${service} are not supported`,
      );
    });
  }

  private parameter(name: string): unknown {
    const { Type: type, Default: byDefault } = this.template.Parameters?.[name] ?? { Type: 'String' };
    const raw = this.stack.parameters[name] ?? byDefault;
    if (raw === undefined)
      throw this.unresolved(
        `the parameter ${name} has no default; give it with --parameter ${this.stack.name}:${name}=…`,
      );
    const value = type.startsWith('AWS::SSM::Parameter::Value<') ? this.ssmParameter(String(raw)) : raw;
    const isList = type === 'CommaDelimitedList' || /List</.test(type);
    if (isList)
      return String(value)
        .split(',')
        .map((item) => item.trim());
    return type === 'Number' ? Number(value) : String(value);
  }

  private ssmParameter(name: string): string {
    const value = this.around.ssm(name);
    if (value === undefined) throw this.unresolved(`no stack creates the SSM parameter ${name}`);
    return value;
  }

  /** `secret-id:SecretString:json-key:version-stage:version-id`; the id itself holds colons when it is an ARN. */
  private secretPart(argument: string, whole: string): string {
    const parts = argument.split(':');
    const idLength = argument.startsWith('arn:') ? 7 : 1;
    const id = parts.slice(0, idLength).join(':');
    const [, jsonKey = ''] = parts.slice(idLength);
    const secret = this.around.secret(id);
    if (secret === undefined) throw this.unresolved(`${whole}: there is no such secret`);
    if (!jsonKey) return secret;
    let value: unknown;
    try {
      value = (JSON.parse(secret) as Record<string, unknown>)[jsonKey];
    } catch {
      throw this.unresolved(`${whole}: the secret is not JSON`);
    }
    if (value === undefined) throw this.unresolved(`${whole}: the secret has no key ${jsonKey}`);
    return String(value);
  }

  private pseudoParameter(name: string): unknown {
    switch (name) {
      case 'AWS::NoValue':
        return NO_VALUE;
      case 'AWS::Region':
        return this.around.region;
      case 'AWS::AccountId':
        return this.around.account;
      case 'AWS::StackName':
        return this.stack.name;
      case 'AWS::StackId':
        return this.stack.id;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::NotificationARNs':
        return [];
      default:
        throw new TemplateError(
          'template.unsupported-intrinsic',
          this.place,
          `the pseudo parameter ${name} is not supported`,
        );
    }
  }

  private instance(logicalId: string): ResourceInstance {
    const instance = this.around.instance(this.stack.name, logicalId);
    if (!instance) throw this.unresolved(`${logicalId} does not exist`);
    return instance;
  }

  private unresolved(message: string): TemplateError {
    return new TemplateError('template.unresolved-reference', this.place, message);
  }
}
