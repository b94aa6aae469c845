import { TemplateError } from '../../kernel/aws-error';

/** Reads properties of a resource with their types and ranges; an error names the place. CloudFormation also accepts numbers and booleans as text. */
export class TemplateValues {
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    private readonly place: string,
  ) {}

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw this.error(name, 'is required.');
    return value;
  }

  optionalText(name: string): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.values[name];
    if (typeof value === 'object') throw this.error(name, 'must be text.');
    return String(value);
  }

  integer(name: string, range: { min: number; max: number }, fallback: number): number {
    return this.optionalInteger(name, range) ?? fallback;
  }

  optionalInteger(name: string, range: { min: number; max: number }): number | undefined {
    if (!this.has(name)) return undefined;
    const value = Number(this.values[name]);
    if (!Number.isInteger(value) || value < range.min || value > range.max)
      throw this.error(
        name,
        `must be a whole number from ${range.min} to ${range.max}, not ${JSON.stringify(this.values[name])}.`,
      );
    return value;
  }

  boolean(name: string, fallback: boolean): boolean {
    if (!this.has(name)) return fallback;
    const value = String(this.values[name]);
    if (value !== 'true' && value !== 'false') throw this.error(name, 'must be true or false.');
    return value === 'true';
  }

  oneOf<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.optionalText(name) ?? fallback;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw this.error(name, `must be one of ${choices.join(', ')}, not '${value}'.`);
    return found;
  }

  list(name: string): readonly unknown[] {
    if (!this.has(name)) return [];
    const value = this.values[name];
    if (!Array.isArray(value)) throw this.error(name, 'must be a list.');
    return value as unknown[];
  }

  /** The values below a property; empty when it is absent. A key beyond `known` stops the start. */
  section(name: string, known: readonly string[]): TemplateValues {
    const value = this.values[name] ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) throw this.error(name, 'must be an object.');
    return TemplateValues.of(value as Readonly<Record<string, unknown>>, `${this.place}.${name}`, known);
  }

  static of(value: unknown, place: string, known: readonly string[]): TemplateValues {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new TemplateError('template.bad-value', place, 'must be an object.');
    for (const key of Object.keys(value)) {
      if (!known.includes(key))
        throw new TemplateError(
          'template.unsupported-property',
          `${place}.${key}`,
          `the local cloud does not support it (here it knows ${known.join(', ')}).`,
        );
    }
    return new TemplateValues(value as Readonly<Record<string, unknown>>, place);
  }

  error(name: string, message: string): TemplateError {
    return new TemplateError('template.bad-value', `${this.place}.${name}`, message);
  }
}
