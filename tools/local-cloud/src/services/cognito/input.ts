import { AwsError } from '../../kernel/aws-error';

/** The JSON body of a call, read with its types. @throws {AwsError} `InvalidParameterException` naming the member */
export class Input {
  constructor(private readonly values: Readonly<Record<string, unknown>>) {}

  static parse(body: Buffer): Input {
    let value: unknown;
    try {
      value = body.length === 0 ? {} : JSON.parse(body.toString());
    } catch {
      throw new AwsError('SerializationException', 'the body is no JSON');
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new AwsError('SerializationException', 'the body is no JSON object');
    return new Input(value as Record<string, unknown>);
  }

  optionalString(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw new AwsError('SerializationException', `${name} is no string`);
    return value;
  }

  string(name: string): string {
    const value = this.optionalString(name);
    if (value === undefined || value === '')
      throw new AwsError('InvalidParameterException', `Missing required parameter ${name}`);
    return value;
  }

  boolean(name: string): boolean {
    return this.values[name] === true;
  }

  optionalInteger(name: string): number | undefined {
    const value = this.values[name];
    return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
  }

  object(name: string): Input {
    const value = this.values[name];
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new AwsError('InvalidParameterException', `Missing required parameter ${name}`);
    return new Input(value as Record<string, unknown>);
  }

  /** `[{ Name, Value }]` as a record. */
  attributes(name: string): Record<string, string> {
    const value = this.values[name];
    if (value === undefined || value === null) return {};
    if (!Array.isArray(value)) throw new AwsError('SerializationException', `${name} is no list`);
    return Object.fromEntries(
      value.map((each: unknown) => {
        const attribute = new Input(typeof each === 'object' && each !== null ? (each as Record<string, unknown>) : {});
        return [attribute.string('Name'), attribute.optionalString('Value') ?? ''];
      }),
    );
  }
}
