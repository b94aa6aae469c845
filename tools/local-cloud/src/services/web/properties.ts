import { TemplateError } from '../../kernel/aws-error';

/** Reads resolved template properties with their types; what does not fit stops the start and names the property. */
export class Properties {
  private constructor(
    readonly place: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  static of(place: string, values: unknown): Properties {
    if (typeof values !== 'object' || values === null || Array.isArray(values))
      throw bad(place, 'an object is expected');
    return new Properties(place, values as Readonly<Record<string, unknown>>);
  }

  has(key: string): boolean {
    return this.values[key] !== undefined;
  }

  raw(key: string): unknown {
    return this.values[key];
  }

  keys(): string[] {
    return Object.keys(this.values);
  }

  optionalString(key: string): string | undefined {
    const value = this.values[key];
    if (value === undefined) return undefined;
    if (typeof value === 'object') throw bad(`${this.place}.${key}`, 'a string is expected');
    return String(value);
  }

  string(key: string): string {
    const value = this.optionalString(key);
    if (value === undefined) throw bad(`${this.place}.${key}`, 'it is required');
    return value;
  }

  oneOf<const T extends string>(key: string, allowed: readonly T[], fallback?: T): T {
    const value = this.optionalString(key) ?? fallback;
    const found = allowed.find((each) => each === value);
    if (found === undefined) {
      throw new TemplateError(
        'template.unsupported-property',
        `${this.place}.${key}`,
        `${value ?? 'nothing'} is not supported; use ${allowed.join(' or ')}`,
      );
    }
    return found;
  }

  optionalNumber(key: string): number | undefined {
    const value = this.values[key];
    if (value === undefined) return undefined;
    const number = Number(value);
    if (value === '' || !Number.isFinite(number)) throw bad(`${this.place}.${key}`, 'a number is expected');
    return number;
  }

  boolean(key: string, fallback = false): boolean {
    const value = this.values[key];
    if (value === undefined) return fallback;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw bad(`${this.place}.${key}`, 'true or false is expected');
  }

  strings(key: string): string[] {
    const value = this.values[key];
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw bad(`${this.place}.${key}`, 'a list is expected');
    return value.map(String);
  }

  optionalObject(key: string): Properties | undefined {
    return this.has(key) ? Properties.of(`${this.place}.${key}`, this.values[key]) : undefined;
  }

  object(key: string): Properties {
    return Properties.of(`${this.place}.${key}`, this.values[key]);
  }

  objects(key: string): Properties[] {
    const value = this.values[key];
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw bad(`${this.place}.${key}`, 'a list is expected');
    return value.map((each, index) => Properties.of(`${this.place}.${key}[${index}]`, each));
  }

  /** Nested properties that nobody acts on would be silently ignored; they stop the start instead. */
  only(supported: readonly string[], ignored: readonly string[] = []): this {
    for (const key of Object.keys(this.values)) {
      if (!supported.includes(key) && !ignored.includes(key)) {
        throw new TemplateError(
          'template.unsupported-property',
          `${this.place}.${key}`,
          'the local cloud does not support this property',
        );
      }
    }
    return this;
  }
}

function bad(place: string, message: string): TemplateError {
  return new TemplateError('template.bad-value', place, message);
}
